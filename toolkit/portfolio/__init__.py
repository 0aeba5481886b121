"""Across clients: figures of those who consent, in Parquet; editions of benchmarks by S20; a page for the practice lead.

`figures` gathers what may be compared from Publications; `cuts` settles which clients a client is set beside; `edition`
makes an edition that gives nobody away when set beside an earlier one; `page` shows it to the practice; `beside` reads
a client's own part of an edition back into its Publication.
"""
