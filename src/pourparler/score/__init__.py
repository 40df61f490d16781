"""SCORE: forecasts against outcomes, backtests and calibration."""
