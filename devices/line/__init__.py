"""An MQTT connection: carries bytes, understands nothing."""
