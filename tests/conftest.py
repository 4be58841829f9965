"""What holds for all tests."""

import os

# tests change tables and builders under the city's feet: nothing built is kept between them
os.environ["CITYPATH_CITIES_GB"] = "0"
