"""Turns neutral sheets and forms into files; knows neither Qt nor SQL."""
