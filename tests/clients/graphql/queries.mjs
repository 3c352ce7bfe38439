// What every client asks. Relay has its own copies, compiled: relay/queries.js.
export const PLAIN = `query Plain {
  features { cities(minPopulation: 20000000) { type features { type id geometry properties { name } } } }
}`;

export const WITH_VARIABLES = `query WithVariables($box: BBox!, $least: Int!, $countries: [String!]) {
  features { cities(bbox: $box, minPopulation: $least, countries: $countries) { numberReturned } }
  queryRows { citiesByCountry(bbox: $box, minPopulation: $least) { rows { country population } } }
}`;

export const WRONG = `query Wrong($least: Int!) {
  features { cities(minPopulation: $least) { numberReturned } }
  queryRows { biggestCities(limit: 1) { rows { name } } }
}`;

export const LARGE = `query Large {
  features { cities(minPopulation: 0, limit: 20000) { features { id geometry properties { name population } } } }
}`;
