"""What a webhook delivery is: signatures, checks, examples and code to receive it. Pure."""
