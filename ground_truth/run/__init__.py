"""The one way to execute anything: cells in a forked process, captured, limited and refused."""
