import NIOCore

// How a request ends, and a connection with its last one.
extension ServerConnection {
  /// Nothing follows the answer that is being written.
  func endsWithAnswer() { isLast = true }

  /// The answer to a proxied request is written, or there will be none.
  ///
  /// - Parameter isLast: the connection cannot be used any further.
  func answered(isLast: Bool) {
    guard case .proxied(let exchange) = current, !isAnswered else { return }
    isAnswered = true
    self.isLast = self.isLast || isLast || exchange.isAsked == false
    // Nobody reads what still comes.
    isHeldBack = false
    thrownAway = 0
    advance()
  }

  /// Goes on with the next request, if the current one is over.
  func advance() {
    guard isAnswered else { return }
    if isLast { return leave() }
    guard isRequestRead else { return readAgain() }
    lastActive = .now()
    current = .nothing
    guard !isAdvancing else { return }
    isAdvancing = true
    defer { isAdvancing = false }
    while isAnswered || !isRequestRead, let part = waiting.popFirst() { take(part, nil) }
    guard !isLingering else { return }
    switch current {
    case .nothing:
      if isNonsense { refuseNonsense() } else if hasInputEnded { leave() }
    case .passed:
      context?.fireChannelReadComplete()
      if hasInputEnded, waiting.isEmpty { context?.fireUserInboundEventTriggered(ChannelEvent.inputClosed) }
    case .proxied(let exchange):
      if !exchange.hasStarted { start(exchange) }
      if hasInputEnded { exchange.client.leave() }
    }
    readAgain()
  }

  /// The last answer is written.
  func leave() {
    guard let output, !isLingering else { return }
    // Closing a socket with unread bytes would take the answer back that the client has not read.
    let isClean = isRequestRead && !isNonsense && waiting.isEmpty
    current = .nothing
    isLingering = true
    waiting.removeAll()
    isHeldBack = false
    let bound = NIOLoopBound(self, eventLoop: loop)
    let written = loop.makePromise(of: Void.self)
    written.futureResult.whenSuccess { bound.value.close(gently: !isClean) }
    output.writeAndFlush(NIOAny(ByteBuffer()), promise: written)
    readAgain()
  }

  /// - Parameter gently: lets the client close first, which takes what it has sent meanwhile.
  private func close(gently: Bool) {
    guard gently, !hasInputEnded else {
      context?.close(promise: nil)
      return
    }
    isTold = true
    context?.close(mode: .output, promise: nil)
    let bound = NIOLoopBound(self, eventLoop: loop)
    loop.scheduleTask(in: Self.lingering) { bound.value.context?.close(promise: nil) }
  }

  func refuseNonsense() {
    isNonsense = true
    isLast = true
    send(ByteBuffer(string: "HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"))
    leave()
  }
}
