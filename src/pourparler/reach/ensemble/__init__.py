"""Ensembles: stated intervals become distributions, on request and in the open, at any scale.

Over plain arrays: ``samplers`` (draw k from the seed and k alone), ``distributions``, ``ordinal_polytope``,
``shared_error``, ``space``, ``order_statistics`` and ``summary``. Between a case and these: ``sampling`` (what was
chosen), ``inputs`` (what is uncertain), ``acceptance_draws``, ``model_inputs`` and ``batches`` (what the models are
given), ``plan`` and ``store`` (chunks, and the files that hold them), ``run`` and ``cluster`` (who computes them).
"""
