"""What an order is: as it is typed, checked and built for the service, and the states it goes through."""
