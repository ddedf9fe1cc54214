"""The door for events: what Segment's, RudderStack's and Jitsu's programs speak, as wire-formats section 1 says."""
