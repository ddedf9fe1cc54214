// Sends with @rudderstack/rudder-sdk-node: node rudder_node.js ADDRESS KEY, and calls as lines of JSON; ends when they do.
const readline = require("node:readline");
const RudderAnalytics = require("@rudderstack/rudder-sdk-node");

const [dataPlaneUrl, writeKey] = process.argv.slice(2);
const analytics = new RudderAnalytics(writeKey, { dataPlaneUrl, flushInterval: 200, retryCount: 10 });
const calls = readline.createInterface({ input: process.stdin });
calls.on("line", (line) => {
  const { userId, anonymousId, timestamp, event, name, properties, traits, groupId, group, previousId } = JSON.parse(line);
  const who = { userId, anonymousId, timestamp: new Date(timestamp) };
  analytics.identify({ ...who, traits });
  analytics.track({ ...who, event, properties });
  analytics.page({ ...who, name, properties });
  analytics.screen({ ...who, name, properties });
  analytics.group({ ...who, groupId, traits: group });
  analytics.alias({ userId, previousId, timestamp: who.timestamp });
});
calls.on("close", () => analytics.flush());
