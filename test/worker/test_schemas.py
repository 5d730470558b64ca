import json
import unittest

import places


class BuiltInSchemas(unittest.TestCase):
    def test_they_are_set_a_of_the_facts_number_for_number(self):
        facts = json.loads((places.SHARED / "data" / "portal-schemas.json").read_text("utf-8"))["a"]
        files = {file.stem: json.loads(file.read_text("utf-8")) for file in places.SCHEMAS.glob("*.json")}
        self.assertEqual(sorted(files), sorted(fact["id"] for fact in facts))
        for fact in facts:
            ours = files[fact["id"]]
            self.assertEqual(list(ours), ["id", "aliases", "name", "version", "schema_definition"])
            for key in ("id", "aliases", "name", "version"):
                self.assertEqual(ours[key], fact[key])
            self.assertEqual(ours["schema_definition"], {key: fact[key] for key in ours["schema_definition"]})
            self.assertEqual(len(ours["schema_definition"]), 7)

    def test_no_alias_means_two_schemas(self):
        words = []
        for file in places.SCHEMAS.glob("*.json"):
            schema = json.loads(file.read_text("utf-8"))
            words += [schema["id"], *schema["aliases"]]
        self.assertEqual(len(words), len(set(words)))


if __name__ == "__main__":
    unittest.main()
