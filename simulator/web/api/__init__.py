"""The Digital River API: every operation of our OpenAPI document over a simulation."""
