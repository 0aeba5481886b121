"""Kernels that start at once: a warm parent has imported everything, and each kernel is a fork of it.

`provisioner` is what Papermill's engine and Voila start kernels through; `warm` is how a process reaches its parent;
`parent` is the program of the parent. Where a process cannot fork, or no parent answers, a plain kernel is started:
slower, with the same results.
"""
