"""The clocks of the laws, a file each."""
