"""The Sign Customiser API over HTTP: records, errors, transport and one client method an operation."""
