"""Whether an agreement would be kept: HOLD."""
