/**
 * @generated SignedSource<<55861b960b51fc4847d5344a6a4aa873>>
 * @lightSyntaxTransform
 */

/* eslint-disable */

'use strict';

var node = (function(){
var v0 = [
  {
    "defaultValue": null,
    "kind": "LocalArgument",
    "name": "least"
  }
],
v1 = {
  "alias": null,
  "args": [
    {
      "kind": "Variable",
      "name": "minPopulation",
      "variableName": "least"
    }
  ],
  "concreteType": "CitiesCollection",
  "kind": "LinkedField",
  "name": "cities",
  "plural": false,
  "selections": [
    {
      "alias": null,
      "args": null,
      "kind": "ScalarField",
      "name": "numberReturned",
      "storageKey": null
    }
  ],
  "storageKey": null
},
v2 = {
  "alias": null,
  "args": null,
  "concreteType": "QueryRows",
  "kind": "LinkedField",
  "name": "queryRows",
  "plural": false,
  "selections": [
    {
      "alias": null,
      "args": [
        {
          "kind": "Literal",
          "name": "limit",
          "value": 1
        }
      ],
      "concreteType": "BiggestCitiesResult",
      "kind": "LinkedField",
      "name": "biggestCities",
      "plural": false,
      "selections": [
        {
          "alias": null,
          "args": null,
          "concreteType": "BiggestCitiesRow",
          "kind": "LinkedField",
          "name": "rows",
          "plural": true,
          "selections": [
            {
              "alias": null,
              "args": null,
              "kind": "ScalarField",
              "name": "name",
              "storageKey": null
            }
          ],
          "storageKey": null
        }
      ],
      "storageKey": "biggestCities(limit:1)"
    }
  ],
  "storageKey": null
};
return {
  "fragment": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Fragment",
    "metadata": null,
    "name": "queriesWrongQuery",
    "selections": [
      {
        "alias": null,
        "args": null,
        "concreteType": "Features",
        "kind": "LinkedField",
        "name": "features",
        "plural": false,
        "selections": [
          {
            "kind": "CatchField",
            "field": (v1/*:: as any*/),
            "to": "RESULT"
          }
        ],
        "storageKey": null
      },
      (v2/*:: as any*/)
    ],
    "type": "Query",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Operation",
    "name": "queriesWrongQuery",
    "selections": [
      {
        "alias": null,
        "args": null,
        "concreteType": "Features",
        "kind": "LinkedField",
        "name": "features",
        "plural": false,
        "selections": [
          (v1/*:: as any*/)
        ],
        "storageKey": null
      },
      (v2/*:: as any*/)
    ]
  },
  "params": {
    "cacheID": "2303894b6298c672766178919174de77",
    "id": null,
    "metadata": {},
    "name": "queriesWrongQuery",
    "operationKind": "query",
    "text": "query queriesWrongQuery(\n  $least: Int!\n) {\n  features {\n    cities(minPopulation: $least) {\n      numberReturned\n    }\n  }\n  queryRows {\n    biggestCities(limit: 1) {\n      rows {\n        name\n      }\n    }\n  }\n}\n"
  }
};
})();

node.hash = "5713c0aec788d856c5153dd390221ec0";

export default node;
