-- everything; the sample
strong_earthquakes
-- [5.0, "2018-02-01T00:00:00Z"]

-- counts only; the sample
strong_earthquakes
-- [5.0, "2018-02-01T00:00:00Z"]

-- properties only; the sample
strong_earthquakes
-- [5.0, "2018-02-01T00:00:00Z"]

-- geometry as text; the sample
strong_earthquakes
-- [5.0, "2018-02-01T00:00:00Z"]

-- geometry for the Maps API; the sample
strong_earthquakes
-- [5.0, "2018-02-01T00:00:00Z"]

-- everything; nothing optional
strong_earthquakes
-- [6.0, "2018-01-31T00:00:00Z"]

-- everything; everything optional
strong_earthquakes
-- [5.0, "2018-02-01T00:00:00Z"]
