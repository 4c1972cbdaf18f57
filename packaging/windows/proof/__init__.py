"""Builds the Windows program under Wine and proves that the built one installs, works, updates and leaves.

``packaging/prove_windows.py`` starts it. Standard library only; it runs on the Linux that also develops the program.
"""
