"""The way from the first start to the first return: the sample district, the five steps, the first contacts."""
