"""The command `shoot`: people, jobs, processes, what is finished, and the page about it."""
