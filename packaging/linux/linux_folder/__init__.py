"""Builds the Linux folder where the oldest desktop it is meant for is reproduced, and proves it on a bare one.

``packaging/linux/build_folder.py`` starts it. Standard library only.
"""
