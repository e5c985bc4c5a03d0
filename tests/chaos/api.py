"""The HTTP application by itself, as an init system runs it: `python -m tests.chaos.api PORT`."""

import sys

import uvicorn

from service.app import create_app
from service.settings import ServiceSettings
from tests.chaos.order import Order
from tests.chaos.without import take_out

if __name__ == "__main__":
    take_out(Order().without)
    uvicorn.run(create_app(ServiceSettings()), port=int(sys.argv[1]), log_level="warning")
