"""The control library: controls in our own words, to take over and adapt."""
