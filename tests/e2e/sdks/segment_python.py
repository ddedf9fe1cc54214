"""Sends with segment-analytics-python: python segment_python.py ADDRESS KEY, and calls as lines of JSON; ends when they do."""

import datetime as dt
import json
import sys

from segment import analytics

analytics.host, analytics.write_key = sys.argv[1:]
for line in sys.stdin:
    call = json.loads(line)
    who = {"user_id": call["userId"], "anonymous_id": call["anonymousId"]}
    when = {"timestamp": dt.datetime.fromisoformat(call["timestamp"])}
    analytics.identify(**who, traits=call["traits"], **when)
    analytics.track(**who, event=call["event"], properties=call["properties"], **when)
    analytics.page(**who, name=call["name"], properties=call["properties"], **when)
    analytics.screen(**who, name=call["name"], properties=call["properties"], **when)
    analytics.group(**who, group_id=call["groupId"], traits=call["group"], **when)
    analytics.alias(previous_id=call["previousId"], user_id=call["userId"], **when)
analytics.shutdown()
