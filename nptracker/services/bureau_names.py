"""What the environmental bureau of a district may be called, to choose from; its seal says which it is."""

from __future__ import annotations

from nptracker.services.regions import region_names_above, region_stem


def bureau_names(region: str, region_code: str = "") -> tuple[str, ...]:
    """Return usual names of a district's bureau, e.g. 甘州区生态环境分局 and 张掖市生态环境局甘州分局; none without a region.

    Since the reform of 2016 most of them are branches of the city's bureau, some of the district's own.
    """
    if not region:
        return ()
    above = region_names_above(region_code)[1:]
    has_city = (
        len(above) > 1
    )  # else it lies under a province or municipality, whose districts have bureaus of their own
    city = (f"{above[0]}生态环境局{region_stem(region)}分局",) if has_city else ()
    return (f"{region}生态环境分局", *city, f"{region}生态环境局")
