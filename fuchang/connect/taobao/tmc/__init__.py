"""TMC, the platform's messages: binary frames over a websocket, or the same by calls of the gateway.

A message is stored first and confirmed after the commit; what it says is only a reason to read again.
"""
