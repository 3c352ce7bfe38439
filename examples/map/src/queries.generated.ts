import type { Geometry } from 'geojson';
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
export type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
export type MakeOptional<T, K extends keyof T> = Omit<T, K> & { [SubKey in K]?: Maybe<T[SubKey]> };
export type MakeMaybe<T, K extends keyof T> = Omit<T, K> & { [SubKey in K]: Maybe<T[SubKey]> };
export type MakeEmpty<T extends { [key: string]: unknown }, K extends keyof T> = { [_ in K]?: never };
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** A 64-bit integer. It goes out as a string of digits, and comes in as a string or an integer. */
  BigInt: { input: string | number; output: string; }
  /** A calendar day, `YYYY-MM-DD`: the full-date of RFC 3339. */
  Date: { input: string; output: string; }
  /** A moment, `YYYY-MM-DDTHH:MM:SSZ`: the date-time of RFC 3339. Without a zone it means UTC. */
  DateTime: { input: string; output: string; }
  /** A GeoJSON geometry object in degrees, longitude first. */
  Geometry: { input: Geometry; output: Geometry; }
};

/** One term of an order. */
export type AirportsByStateRowOrder = {
  /** ASC unless told otherwise. */
  direction?: SortDirection;
  /** The column. */
  field: AirportsByStateRowSortField;
};

/** The columns that can be ordered by. */
export type AirportsByStateRowSortField =
  | 'airports'
  | 'counties'
  | 'state';

/** One term of an order. */
export type AirportsInOrder = {
  /** ASC unless told otherwise. */
  direction?: SortDirection;
  /** The column. */
  field: AirportsInSortField;
};

/** The columns that can be ordered by. */
export type AirportsInSortField =
  | 'iata'
  | 'name'
  | 'state';

/** A box in degrees (WGS 84). A west above its east crosses the date line. */
export type BBox = {
  /** Eastern longitude, -180 to 180. */
  east: Scalars['Float']['input'];
  /** Northern latitude, -90 to 90. */
  north: Scalars['Float']['input'];
  /** Southern latitude, -90 to 90. */
  south: Scalars['Float']['input'];
  /** Western longitude, -180 to 180. */
  west: Scalars['Float']['input'];
};

/** One term of an order. */
export type BiggestCitiesRowOrder = {
  /** ASC unless told otherwise. */
  direction?: SortDirection;
  /** The column. */
  field: BiggestCitiesRowSortField;
};

/** The columns that can be ordered by. */
export type BiggestCitiesRowSortField =
  | 'name'
  | 'population';

/** One term of an order. */
export type CitiesByCountryRowOrder = {
  /** ASC unless told otherwise. */
  direction?: SortDirection;
  /** The column. */
  field: CitiesByCountryRowSortField;
};

/** The columns that can be ordered by. */
export type CitiesByCountryRowSortField =
  | 'cities'
  | 'country'
  | 'population';

/** One term of an order. */
export type CitiesByIdRowOrder = {
  /** ASC unless told otherwise. */
  direction?: SortDirection;
  /** The column. */
  field: CitiesByIdRowSortField;
};

/** The columns that can be ordered by. */
export type CitiesByIdRowSortField =
  | 'id'
  | 'name'
  | 'population';

/** One term of an order. */
export type CitiesInCountryOrder = {
  /** ASC unless told otherwise. */
  direction?: SortDirection;
  /** The column. */
  field: CitiesInCountrySortField;
};

/** The columns that can be ordered by. */
export type CitiesInCountrySortField =
  | 'name'
  | 'population';

/** One term of an order. */
export type CitiesNearOrder = {
  /** ASC unless told otherwise. */
  direction?: SortDirection;
  /** The column. */
  field: CitiesNearSortField;
};

/** The columns that can be ordered by. */
export type CitiesNearSortField =
  | 'distance'
  | 'name'
  | 'population';

/** One term of an order. */
export type CitiesOrder = {
  /** ASC unless told otherwise. */
  direction?: SortDirection;
  /** The column. */
  field: CitiesSortField;
};

/** The columns that can be ordered by. */
export type CitiesSortField =
  | 'name'
  | 'population';

/** One term of an order. */
export type CountiesOrder = {
  /** ASC unless told otherwise. */
  direction?: SortDirection;
  /** The column. */
  field: CountiesSortField;
};

/** The columns that can be ordered by. */
export type CountiesSortField =
  | 'fips'
  | 'name'
  | 'state';

/** One term of an order. */
export type CountriesByGdpRowOrder = {
  /** ASC unless told otherwise. */
  direction?: SortDirection;
  /** The column. */
  field: CountriesByGdpRowSortField;
};

/** The columns that can be ordered by. */
export type CountriesByGdpRowSortField =
  | 'continent'
  | 'gdp'
  | 'gdpPerHead'
  | 'name'
  | 'population';

/** One term of an order. */
export type CountriesOrder = {
  /** ASC unless told otherwise. */
  direction?: SortDirection;
  /** The column. */
  field: CountriesSortField;
};

/** The columns that can be ordered by. */
export type CountriesSortField =
  | 'area'
  | 'gdp'
  | 'name'
  | 'population';

/** One term of an order. */
export type EarthquakesByDayRowOrder = {
  /** ASC unless told otherwise. */
  direction?: SortDirection;
  /** The column. */
  field: EarthquakesByDayRowSortField;
};

/** The columns that can be ordered by. */
export type EarthquakesByDayRowSortField =
  | 'day'
  | 'earthquakes'
  | 'strongest';

export type EarthquakesKind =
  | 'earthquake'
  | 'explosion'
  | 'quarry_blast';

/** One term of an order. */
export type EarthquakesOrder = {
  /** ASC unless told otherwise. */
  direction?: SortDirection;
  /** The column. */
  field: EarthquakesSortField;
};

/** The columns that can be ordered by. */
export type EarthquakesSortField =
  | 'depth'
  | 'magnitude'
  | 'time';

/** The `type` member of a GeoJSON FeatureCollection (RFC 7946 section 3.3). */
export type FeatureCollectionType =
  | 'FeatureCollection';

/** The `type` member of a GeoJSON Feature (RFC 7946 section 3.2). */
export type FeatureType =
  | 'Feature';

/** One term of an order. */
export type LargestCitiesRowOrder = {
  /** ASC unless told otherwise. */
  direction?: SortDirection;
  /** The column. */
  field: LargestCitiesRowSortField;
};

/** The columns that can be ordered by. */
export type LargestCitiesRowSortField =
  | 'country'
  | 'name'
  | 'population'
  | 'rank';

/** One term of an order. */
export type MagnitudeHistogramRowOrder = {
  /** ASC unless told otherwise. */
  direction?: SortDirection;
  /** The column. */
  field: MagnitudeHistogramRowSortField;
};

/** The columns that can be ordered by. */
export type MagnitudeHistogramRowSortField =
  | 'earthquakes'
  | 'magnitude';

/** The direction of an order. NULL comes last in both. */
export type SortDirection =
  | 'ASC'
  | 'DESC';

export type CountriesQueryVariables = Exact<{ [key: string]: never; }>;


export type CountriesQuery = { features: { countries: { type: FeatureCollectionType, features: Array<{ type: FeatureType, geometry: Geometry | null, properties: { name: string } }> } | null } };

export type CitiesInViewQueryVariables = Exact<{
  box: BBox;
  minPopulation: Scalars['Int']['input'];
  most: Scalars['Int']['input'];
}>;


export type CitiesInViewQuery = { features: { cities: { type: FeatureCollectionType, truncated: boolean, features: Array<{ type: FeatureType, id: string, geometry: Geometry | null, properties: { name: string, country: string, population: number, timezone: string | null } }> } | null }, queryRows: { biggestCities: { rows: Array<{ id: string, name: string, country: string, population: number, longitude: number, latitude: number }> } | null } };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}

export const CountriesDocument = new TypedDocumentString(`
    query Countries {
  features {
    countries {
      type
      features {
        type
        geometry
        properties {
          name
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<CountriesQuery, CountriesQueryVariables>;
export const CitiesInViewDocument = new TypedDocumentString(`
    query CitiesInView($box: BBox!, $minPopulation: Int!, $most: Int!) {
  features {
    cities(bbox: $box, minPopulation: $minPopulation, limit: $most) {
      type
      features {
        type
        id
        geometry
        properties {
          name
          country
          population
          timezone
        }
      }
      truncated
    }
  }
  queryRows {
    biggestCities(bbox: $box, minPopulation: $minPopulation, limit: 10) {
      rows {
        id
        name
        country
        population
        longitude
        latitude
      }
    }
  }
}
    `) as unknown as TypedDocumentString<CitiesInViewQuery, CitiesInViewQueryVariables>;