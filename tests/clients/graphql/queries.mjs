// The queries of every client. Relay has its own copies, which it compiles: relay/queries.js.
export const PLAIN = `query Plain {
  features { cities(minPopulation: 20000000) { type features { type id geometry properties { name } } } }
}`;

export const WITH_VARIABLES = `query WithVariables($box: BBox!, $minimum: Int!, $countries: [String!]) {
  features { cities(bbox: $box, minPopulation: $minimum, countries: $countries) { numberReturned } }
  queryRows { citiesByCountry(bbox: $box, minPopulation: $minimum) { rows { country population } } }
}`;

export const INVALID = `query Invalid($minimum: Int!) {
  features { cities(minPopulation: $minimum) { numberReturned } }
  queryRows { biggestCities(limit: 1) { rows { name } } }
}`;

export const LARGE = `query Large {
  features { cities(minPopulation: 0, limit: 20000) { features { id geometry properties { name population } } } }
}`;
