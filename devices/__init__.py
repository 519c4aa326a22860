"""Everything that can be unplugged; knows neither kiosk nor server."""
