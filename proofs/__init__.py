"""Proofs: what is shown now and then, because it takes longer than a test may.

``python -m proofs`` lists the parts, ``python -m proofs --minutes 10`` runs as many as fit.
"""
