"""环境监测: sites, samples and results, laboratory sheets, statistics, charts, map and standards."""
