"""The driver: a command line that does for thousands of photos what the extension does for one."""
