import os
import sys
import threading
import unittest
from http.server import ThreadingHTTPServer
from urllib.error import HTTPError
from urllib.request import urlopen

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from service import GREETING, Handler


class ServiceTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=cls.server.serve_forever).start()
        cls.address = f"http://127.0.0.1:{cls.server.server_port}"

    @classmethod
    def tearDownClass(cls):
        cls.server.shutdown()
        cls.server.server_close()

    def test_answers_its_line(self):
        with urlopen(self.address) as response:
            self.assertEqual(response.read().decode(), f"{GREETING}\n")

    def test_is_healthy(self):
        with urlopen(f"{self.address}/health") as response:
            self.assertEqual(response.status, 200)

    def test_knows_nothing_else(self):
        with self.assertRaises(HTTPError) as raised:
            urlopen(f"{self.address}/nothing")
        self.assertEqual(raised.exception.code, 404)


if __name__ == "__main__":
    unittest.main()
