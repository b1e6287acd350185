"""What authors wrote, each file read once: pages, scripts and tests."""
