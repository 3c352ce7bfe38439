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
  /** A 64-bit integer. It is sent as a string of digits, and accepted as a string or an integer. */
  BigInt: { input: string | number; output: string; }
  /** A calendar day, `YYYY-MM-DD`: the full-date of RFC 3339. */
  Date: { input: string; output: string; }
  /** A moment, `YYYY-MM-DDTHH:MM:SSZ`: the date-time of RFC 3339. Without a zone it means UTC. */
  DateTime: { input: string; output: string; }
  /** A GeoJSON geometry object in degrees, longitude first. */
  Geometry: { input: Geometry; output: Geometry; }
};

/** One term of a sort order. */
export type AirportsByStateRowOrder = {
  /** Sort direction. */
  direction?: SortDirection;
  /** Column to sort by. */
  field: AirportsByStateRowSortField;
};

/** Columns that can be sorted by. */
export type AirportsByStateRowSortField =
  | 'airports'
  | 'counties'
  | 'state';

/** One term of a sort order. */
export type AirportsInOrder = {
  /** Sort direction. */
  direction?: SortDirection;
  /** Column to sort by. */
  field: AirportsInSortField;
};

/** Columns that can be sorted by. */
export type AirportsInSortField =
  | 'iata'
  | 'name'
  | 'state';

/** A bounding box in degrees (WGS 84). It crosses the date line if `west` is greater than `east`. */
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

/** Tests of a BigInt; all that are given must match. */
export type BigIntFilter = {
  eq?: InputMaybe<Scalars['BigInt']['input']>;
  gt?: InputMaybe<Scalars['BigInt']['input']>;
  gte?: InputMaybe<Scalars['BigInt']['input']>;
  /** One of these values; an empty list matches nothing. */
  in?: InputMaybe<Array<Scalars['BigInt']['input']>>;
  /** True for null values only, false for others only. */
  isNull?: InputMaybe<Scalars['Boolean']['input']>;
  lt?: InputMaybe<Scalars['BigInt']['input']>;
  lte?: InputMaybe<Scalars['BigInt']['input']>;
  /** Another value, or null. */
  ne?: InputMaybe<Scalars['BigInt']['input']>;
  /** None of these values; null matches, too. */
  notIn?: InputMaybe<Array<Scalars['BigInt']['input']>>;
};

/** One term of a sort order. */
export type BiggestCitiesRowOrder = {
  /** Sort direction. */
  direction?: SortDirection;
  /** Column to sort by. */
  field: BiggestCitiesRowSortField;
};

/** Columns that can be sorted by. */
export type BiggestCitiesRowSortField =
  | 'name'
  | 'population';

/** Tests of a Boolean; all that are given must match. */
export type BooleanFilter = {
  eq?: InputMaybe<Scalars['Boolean']['input']>;
  /** True for null values only, false for others only. */
  isNull?: InputMaybe<Scalars['Boolean']['input']>;
};

/** One term of a sort order. */
export type CitiesByCountryRowOrder = {
  /** Sort direction. */
  direction?: SortDirection;
  /** Column to sort by. */
  field: CitiesByCountryRowSortField;
};

/** Columns that can be sorted by. */
export type CitiesByCountryRowSortField =
  | 'cities'
  | 'country'
  | 'population';

/** One term of a sort order. */
export type CitiesByIdRowOrder = {
  /** Sort direction. */
  direction?: SortDirection;
  /** Column to sort by. */
  field: CitiesByIdRowSortField;
};

/** Columns that can be sorted by. */
export type CitiesByIdRowSortField =
  | 'id'
  | 'name'
  | 'population';

/** Conditions that all must match. */
export type CitiesFilter = {
  /** All must match. */
  and?: InputMaybe<Array<CitiesFilter>>;
  country?: InputMaybe<StringFilter>;
  name?: InputMaybe<StringFilter>;
  /** Must not match. */
  not?: InputMaybe<CitiesFilter>;
  /** One must match. */
  or?: InputMaybe<Array<CitiesFilter>>;
  population?: InputMaybe<IntFilter>;
  timezone?: InputMaybe<StringFilter>;
};

export type CitiesGroupField =
  | 'country'
  | 'name'
  | 'population'
  | 'timezone';

/** An order of groups. */
export type CitiesGroupOrder = {
  by?: GroupOrderBy;
  /** ASC by default for KEY, else DESC. */
  direction?: InputMaybe<SortDirection>;
  /** Column to aggregate. */
  of?: InputMaybe<CitiesNumberField>;
};

/** One term of a sort order. */
export type CitiesInCountryOrder = {
  /** Sort direction. */
  direction?: SortDirection;
  /** Column to sort by. */
  field: CitiesInCountrySortField;
};

/** Columns that can be sorted by. */
export type CitiesInCountrySortField =
  | 'name'
  | 'population';

/** One term of a sort order. */
export type CitiesNearOrder = {
  /** Sort direction. */
  direction?: SortDirection;
  /** Column to sort by. */
  field: CitiesNearSortField;
};

/** Columns that can be sorted by. */
export type CitiesNearSortField =
  | 'distance'
  | 'name'
  | 'population';

export type CitiesNumberField =
  | 'population';

/** One term of a sort order. */
export type CitiesOrder = {
  /** Sort direction. */
  direction?: SortDirection;
  /** Column to sort by. */
  field: CitiesSortField;
};

/** Columns that can be sorted by. */
export type CitiesSortField =
  | 'country'
  | 'name'
  | 'population'
  | 'timezone';

/** Properties that tiles can have. */
export type CitiesTileProperty =
  | 'country'
  | 'name'
  | 'population'
  /** IANA time zone. */
  | 'timezone';

/** Conditions that all must match. */
export type CountiesFilter = {
  /** All must match. */
  and?: InputMaybe<Array<CountiesFilter>>;
  fips?: InputMaybe<StringFilter>;
  name?: InputMaybe<StringFilter>;
  /** Must not match. */
  not?: InputMaybe<CountiesFilter>;
  /** One must match. */
  or?: InputMaybe<Array<CountiesFilter>>;
  state?: InputMaybe<StringFilter>;
};

export type CountiesGroupField =
  | 'fips'
  | 'name'
  | 'state';

/** An order of groups. */
export type CountiesGroupOrder = {
  by?: GroupOrderBy;
  /** ASC by default for KEY, else DESC. */
  direction?: InputMaybe<SortDirection>;
};

/** One term of a sort order. */
export type CountiesOrder = {
  /** Sort direction. */
  direction?: SortDirection;
  /** Column to sort by. */
  field: CountiesSortField;
};

/** Columns that can be sorted by. */
export type CountiesSortField =
  | 'fips'
  | 'name'
  | 'state';

/** Properties that tiles can have. */
export type CountiesTileProperty =
  /** FIPS code of five digits; the first two identify the state. */
  | 'fips'
  | 'name'
  | 'state';

/** One term of a sort order. */
export type CountriesByGdpRowOrder = {
  /** Sort direction. */
  direction?: SortDirection;
  /** Column to sort by. */
  field: CountriesByGdpRowSortField;
};

/** Columns that can be sorted by. */
export type CountriesByGdpRowSortField =
  | 'continent'
  | 'gdp'
  | 'gdpPerHead'
  | 'name'
  | 'population';

/** Conditions that all must match. */
export type CountriesFilter = {
  /** All must match. */
  and?: InputMaybe<Array<CountriesFilter>>;
  area?: InputMaybe<FloatFilter>;
  continent?: InputMaybe<StringFilter>;
  gdp?: InputMaybe<BigIntFilter>;
  iso2?: InputMaybe<StringFilter>;
  iso3?: InputMaybe<StringFilter>;
  name?: InputMaybe<StringFilter>;
  /** Must not match. */
  not?: InputMaybe<CountriesFilter>;
  /** One must match. */
  or?: InputMaybe<Array<CountriesFilter>>;
  population?: InputMaybe<BigIntFilter>;
};

export type CountriesGroupField =
  | 'continent'
  | 'gdp'
  | 'iso2'
  | 'iso3'
  | 'name'
  | 'population';

/** An order of groups. */
export type CountriesGroupOrder = {
  by?: GroupOrderBy;
  /** ASC by default for KEY, else DESC. */
  direction?: InputMaybe<SortDirection>;
  /** Column to aggregate. */
  of?: InputMaybe<CountriesNumberField>;
};

export type CountriesNumberField =
  | 'area'
  | 'gdp'
  | 'population';

/** One term of a sort order. */
export type CountriesOrder = {
  /** Sort direction. */
  direction?: SortDirection;
  /** Column to sort by. */
  field: CountriesSortField;
};

/** Columns that can be sorted by. */
export type CountriesSortField =
  | 'area'
  | 'continent'
  | 'gdp'
  | 'iso2'
  | 'iso3'
  | 'name'
  | 'population';

/** Properties that tiles can have. */
export type CountriesTileProperty =
  /** Area within the drawn borders in square kilometres. */
  | 'area'
  | 'continent'
  /** Estimated gross domestic product in US dollars. */
  | 'gdp'
  /** ISO 3166-1 alpha-2 code; null if there is none. */
  | 'iso2'
  /** ISO 3166-1 alpha-3 code; null if there is none. */
  | 'iso3'
  /** Short English name. */
  | 'name'
  /** Estimated number of inhabitants. */
  | 'population';

/** Tests of a DateTime; all that are given must match. */
export type DateTimeFilter = {
  eq?: InputMaybe<Scalars['DateTime']['input']>;
  gt?: InputMaybe<Scalars['DateTime']['input']>;
  gte?: InputMaybe<Scalars['DateTime']['input']>;
  /** One of these values; an empty list matches nothing. */
  in?: InputMaybe<Array<Scalars['DateTime']['input']>>;
  /** True for null values only, false for others only. */
  isNull?: InputMaybe<Scalars['Boolean']['input']>;
  lt?: InputMaybe<Scalars['DateTime']['input']>;
  lte?: InputMaybe<Scalars['DateTime']['input']>;
  /** Another value, or null. */
  ne?: InputMaybe<Scalars['DateTime']['input']>;
  /** None of these values; null matches, too. */
  notIn?: InputMaybe<Array<Scalars['DateTime']['input']>>;
};

/** One term of a sort order. */
export type EarthquakesByDayRowOrder = {
  /** Sort direction. */
  direction?: SortDirection;
  /** Column to sort by. */
  field: EarthquakesByDayRowSortField;
};

/** Columns that can be sorted by. */
export type EarthquakesByDayRowSortField =
  | 'day'
  | 'earthquakes'
  | 'strongest';

/** Conditions that all must match. */
export type EarthquakesFilter = {
  /** All must match. */
  and?: InputMaybe<Array<EarthquakesFilter>>;
  depth?: InputMaybe<FloatFilter>;
  kind?: InputMaybe<StringFilter>;
  magnitude?: InputMaybe<FloatFilter>;
  /** Must not match. */
  not?: InputMaybe<EarthquakesFilter>;
  /** One must match. */
  or?: InputMaybe<Array<EarthquakesFilter>>;
  place?: InputMaybe<StringFilter>;
  reports?: InputMaybe<IntFilter>;
  time?: InputMaybe<DateTimeFilter>;
  tsunami?: InputMaybe<BooleanFilter>;
};

export type EarthquakesGroupField =
  | 'kind'
  | 'place'
  | 'reports'
  | 'tsunami';

/** An order of groups. */
export type EarthquakesGroupOrder = {
  by?: GroupOrderBy;
  /** ASC by default for KEY, else DESC. */
  direction?: InputMaybe<SortDirection>;
  /** Column to aggregate. */
  of?: InputMaybe<EarthquakesNumberField>;
};

/** Allowed values of `kind`. */
export type EarthquakesKind =
  | 'earthquake'
  | 'explosion'
  | 'quarry_blast';

export type EarthquakesNumberField =
  | 'depth'
  | 'magnitude'
  | 'reports';

/** One term of a sort order. */
export type EarthquakesOrder = {
  /** Sort direction. */
  direction?: SortDirection;
  /** Column to sort by. */
  field: EarthquakesSortField;
};

/** Columns that can be sorted by. */
export type EarthquakesSortField =
  | 'depth'
  | 'kind'
  | 'magnitude'
  | 'place'
  | 'reports'
  | 'time'
  | 'tsunami';

export type EarthquakesTimeField =
  | 'time';

/** The `type` member of a GeoJSON FeatureCollection (RFC 7946 section 3.3). */
export type FeatureCollectionType =
  | 'FeatureCollection';

/** The `type` member of a GeoJSON Feature (RFC 7946 section 3.2). */
export type FeatureType =
  | 'Feature';

/** Tests of a Float; all that are given must match. */
export type FloatFilter = {
  eq?: InputMaybe<Scalars['Float']['input']>;
  gt?: InputMaybe<Scalars['Float']['input']>;
  gte?: InputMaybe<Scalars['Float']['input']>;
  /** One of these values; an empty list matches nothing. */
  in?: InputMaybe<Array<Scalars['Float']['input']>>;
  /** True for null values only, false for others only. */
  isNull?: InputMaybe<Scalars['Boolean']['input']>;
  lt?: InputMaybe<Scalars['Float']['input']>;
  lte?: InputMaybe<Scalars['Float']['input']>;
  /** Another value, or null. */
  ne?: InputMaybe<Scalars['Float']['input']>;
  /** None of these values; null matches, too. */
  notIn?: InputMaybe<Array<Scalars['Float']['input']>>;
};

/** What groups are ordered by. All but COUNT and KEY need `of`. */
export type GroupOrderBy =
  | 'AVG'
  | 'COUNT'
  | 'KEY'
  | 'MAX'
  | 'MIN'
  | 'SUM';

/** Tests of a Int; all that are given must match. */
export type IntFilter = {
  eq?: InputMaybe<Scalars['Int']['input']>;
  gt?: InputMaybe<Scalars['Int']['input']>;
  gte?: InputMaybe<Scalars['Int']['input']>;
  /** One of these values; an empty list matches nothing. */
  in?: InputMaybe<Array<Scalars['Int']['input']>>;
  /** True for null values only, false for others only. */
  isNull?: InputMaybe<Scalars['Boolean']['input']>;
  lt?: InputMaybe<Scalars['Int']['input']>;
  lte?: InputMaybe<Scalars['Int']['input']>;
  /** Another value, or null. */
  ne?: InputMaybe<Scalars['Int']['input']>;
  /** None of these values; null matches, too. */
  notIn?: InputMaybe<Array<Scalars['Int']['input']>>;
};

/** One term of a sort order. */
export type LargestCitiesRowOrder = {
  /** Sort direction. */
  direction?: SortDirection;
  /** Column to sort by. */
  field: LargestCitiesRowSortField;
};

/** Columns that can be sorted by. */
export type LargestCitiesRowSortField =
  | 'country'
  | 'name'
  | 'population'
  | 'rank';

/** One term of a sort order. */
export type MagnitudeHistogramRowOrder = {
  /** Sort direction. */
  direction?: SortDirection;
  /** Column to sort by. */
  field: MagnitudeHistogramRowSortField;
};

/** Columns that can be sorted by. */
export type MagnitudeHistogramRowSortField =
  | 'earthquakes'
  | 'magnitude';

/** Sort direction. NULL is last in both. */
export type SortDirection =
  | 'ASC'
  | 'DESC';

/** Tests of a String; all that are given must match. */
export type StringFilter = {
  contains?: InputMaybe<Scalars['String']['input']>;
  endsWith?: InputMaybe<Scalars['String']['input']>;
  eq?: InputMaybe<Scalars['String']['input']>;
  /** Whether the other tests ignore the case of letters. */
  ignoreCase?: InputMaybe<Scalars['Boolean']['input']>;
  /** One of these values; an empty list matches nothing. */
  in?: InputMaybe<Array<Scalars['String']['input']>>;
  /** True for null values only, false for others only. */
  isNull?: InputMaybe<Scalars['Boolean']['input']>;
  /** Another value, or null. */
  ne?: InputMaybe<Scalars['String']['input']>;
  /** None of these values; null matches, too. */
  notIn?: InputMaybe<Array<Scalars['String']['input']>>;
  startsWith?: InputMaybe<Scalars['String']['input']>;
};

/** Length of a period. A week begins on Monday. */
export type TimeStep =
  | 'DAY'
  | 'HOUR'
  | 'MINUTE'
  | 'MONTH'
  | 'QUARTER'
  | 'SECOND'
  | 'WEEK'
  | 'YEAR';

export type CountriesQueryVariables = Exact<{ [key: string]: never; }>;


export type CountriesQuery = { features: { countries: { type: FeatureCollectionType, features: Array<{ type: FeatureType, geometry: Geometry, properties: { name: string } }> } | null } };

export type CitiesInViewQueryVariables = Exact<{
  box: BBox;
  minPopulation: Scalars['Int']['input'];
  where?: InputMaybe<CitiesFilter>;
  limit: Scalars['Int']['input'];
}>;


export type CitiesInViewQuery = { features: { cities: { type: FeatureCollectionType, truncated: boolean, totalCount: number | null, features: Array<{ type: FeatureType, id: string, geometry: Geometry, properties: { name: string, country: string, population: number, timezone: string | null } }>, aggregate: { byCountry: Array<{ count: number, key: { country: string | null } }> | null, byPopulation: Array<{ from: number | null, to: number | null, count: number }> | null } } | null, everywhere: { tiles: { url: string, minzoom: number, maxzoom: number } | null } | null, page: { features: Array<{ id: string, geometry: Geometry, properties: { name: string, country: string, population: number } }>, pageInfo: { endCursor: string | null, hasNextPage: boolean } } | null } };

export type NextCitiesQueryVariables = Exact<{
  box: BBox;
  minPopulation: Scalars['Int']['input'];
  where?: InputMaybe<CitiesFilter>;
  after: Scalars['String']['input'];
}>;


export type NextCitiesQuery = { features: { page: { features: Array<{ id: string, geometry: Geometry, properties: { name: string, country: string, population: number } }>, pageInfo: { endCursor: string | null, hasNextPage: boolean } } | null } };

export type PageFragment = { features: Array<{ id: string, geometry: Geometry, properties: { name: string, country: string, population: number } }>, pageInfo: { endCursor: string | null, hasNextPage: boolean } };

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
export const PageFragmentDoc = new TypedDocumentString(`
    fragment Page on CitiesCollection {
  features {
    id
    geometry
    properties {
      name
      country
      population
    }
  }
  pageInfo {
    endCursor
    hasNextPage
  }
}
    `, {"fragmentName":"Page"}) as unknown as TypedDocumentString<PageFragment, unknown>;
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
    query CitiesInView($box: BBox!, $minPopulation: Int!, $where: CitiesFilter, $limit: Int!) {
  features {
    cities(bbox: $box, minPopulation: $minPopulation, where: $where, limit: $limit) {
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
      totalCount
      aggregate {
        byCountry: groups(by: [country], limit: 8, ignoreOwnFilter: true) {
          key {
            country
          }
          count
        }
        byPopulation: histogram(
          of: population
          edges: [50000, 100000, 500000, 1000000, 5000000]
          ignoreOwnFilter: true
        ) {
          from
          to
          count
        }
      }
    }
    everywhere: cities(minPopulation: $minPopulation, where: $where) {
      tiles(properties: [name, country, population]) {
        url
        minzoom
        maxzoom
      }
    }
    page: cities(
      bbox: $box
      minPopulation: $minPopulation
      where: $where
      limit: 10
    ) {
      ...Page
    }
  }
}
    fragment Page on CitiesCollection {
  features {
    id
    geometry
    properties {
      name
      country
      population
    }
  }
  pageInfo {
    endCursor
    hasNextPage
  }
}`) as unknown as TypedDocumentString<CitiesInViewQuery, CitiesInViewQueryVariables>;
export const NextCitiesDocument = new TypedDocumentString(`
    query NextCities($box: BBox!, $minPopulation: Int!, $where: CitiesFilter, $after: String!) {
  features {
    page: cities(
      bbox: $box
      minPopulation: $minPopulation
      where: $where
      limit: 10
      after: $after
    ) {
      ...Page
    }
  }
}
    fragment Page on CitiesCollection {
  features {
    id
    geometry
    properties {
      name
      country
      population
    }
  }
  pageInfo {
    endCursor
    hasNextPage
  }
}`) as unknown as TypedDocumentString<NextCitiesQuery, NextCitiesQueryVariables>;