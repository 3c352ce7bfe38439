-- BigQuery's geography functions, as DuckDB macros over planar geometry in degrees (longitude, latitude).
-- The sphere is S2's, which BigQuery uses: 6,371,010 m, so that one degree is 111,195.1 m. DuckDB's has 6,371,000 m.
-- Edges are straight in degrees; BigQuery's are geodesics, except in polygons read from GeoJSON, which are planar there too.

CREATE MACRO metres_per_degree() AS radians(1) * 6371010;

CREATE MACRO bq_st_geogpoint(longitude, latitude) AS
    CASE WHEN abs(latitude) > 90 THEN error('ST_GEOGPOINT: latitude must be in [-90, 90]')
         ELSE ST_Point(longitude, latitude) END;

CREATE MACRO bq_st_geogfromgeojson(text) AS
    CASE WHEN NOT ST_IsValid(ST_GeomFromGeoJSON(text)) THEN error('ST_GEOGFROMGEOJSON: invalid polygon')
         ELSE ST_GeomFromGeoJSON(text) END;

CREATE MACRO bq_st_asgeojson(g) AS CAST(ST_AsGeoJSON(g) AS VARCHAR);

-- A box may lie over the date line, by west > east or by a longitude outside [-180, 180]: it is looked for on both sides.
CREATE MACRO touches_box(g, west, south, east, north) AS
    ST_Intersects(g, ST_MakeEnvelope(west, south, east, north))
    OR (west < -180 AND ST_Intersects(g, ST_MakeEnvelope(west + 360, south, east + 360, north)))
    OR (east > 180 AND ST_Intersects(g, ST_MakeEnvelope(west - 360, south, east - 360, north)));

CREATE MACRO bq_st_intersectsbox(g, west, south, east, north) AS
    CASE WHEN abs(south) > 90 OR abs(north) > 90 THEN error('ST_INTERSECTSBOX: latitude must be in [-90, 90]')
         WHEN east - west > 360 THEN error('ST_INTERSECTSBOX: the box is wider than 360 degrees')
         ELSE touches_box(g, west, south, CASE WHEN west > east THEN east + 360 ELSE east END, north) END;

CREATE MACRO bq_st_contains(a, b) AS ST_Contains(a, b);
CREATE MACRO bq_st_within(a, b) AS ST_Within(a, b);
CREATE MACRO bq_st_intersects(a, b) AS ST_Intersects(a, b);
CREATE MACRO bq_st_x(g) AS ST_X(g);
CREATE MACRO bq_st_y(g) AS ST_Y(g);
CREATE MACRO bq_st_centroid(g) AS ST_Centroid(g);
