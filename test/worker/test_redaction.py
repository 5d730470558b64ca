import unittest

import places  # noqa: F401  puts the worker on the path

from redaction import redact


class Redaction(unittest.TestCase):
    def test_secrets_go_as_they_are_and_in_their_url_form(self):
        secret = "a+b/c="
        self.assertEqual(redact(f"key {secret} and a%2Bb%2Fc%3D", [secret]), "key *** and ***")

    def test_the_query_of_every_address_goes(self):
        text = "403 for url: https://host/path/x.jpg?X-Amz-Signature=abc&X-Amz-Credential=def (tried twice)"
        self.assertEqual(redact(text), "403 for url: https://host/path/x.jpg?*** (tried twice)")

    def test_amazon_parameters_go_without_a_host_too(self):
        self.assertNotIn("abc", redact("with url: /path?X-Amz-Signature=abc&x-amz-security-token=abc"))

    def test_user_names_in_addresses_go(self):
        self.assertEqual(redact("http://me:pw@host/x"), "http://***@host/x")

    def test_other_text_stays(self):
        self.assertEqual(redact("Artifact not found: blobs/a?b", [""]), "Artifact not found: blobs/a?b")


if __name__ == "__main__":
    unittest.main()
