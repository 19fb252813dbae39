import NIOCore
import NIOHTTP1

/// One client's connection of HTTP/1: takes the requests of the proxied routes for itself and passes all others on to the
/// handlers behind it, one request at a time, each when the one before is answered.
///
/// It also minds what is lost when a request becomes one of HTTP's versionless types: a client of HTTP/1.0 understands no
/// chunks and waits for the end of the connection, and one of HTTP/1.1 names its host exactly once.
///
/// Everything happens on the connection's event loop; tasks come in by a `ConnectionWriter`.
final class ServerConnection: ChannelDuplexHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  enum Current {
    case nothing
    /// A request that is answered behind this handler.
    case passed
    case proxied(ProxiedExchange)
  }

  /// How much of a body is read and thrown away that nobody wants any more.
  static let patience = 64 << 20
  /// How long a client that is told to go may take for it.
  static let lingering = TimeAmount.seconds(2)

  let front: HTTPFront
  let loop: any EventLoop
  let executor: LoopExecutor?
  private let idleTime: TimeAmount
  private(set) var peer = ""
  /// This handler's place, and the place from where bytes go to the socket.
  private(set) var context: ChannelHandlerContext?
  private(set) var output: ChannelHandlerContext?

  var current = Current.nothing
  var isRequestRead = true
  var isAnswered = true
  /// Of requests behind the current one.
  var waiting = CircularBuffer<HTTPServerRequestPart>(initialCapacity: 0)
  var isAdvancing = false
  private(set) var isOld = false
  /// No request follows the current one.
  var isLast = false
  var isLingering = false
  /// Our side is closed; the client is to close its own.
  var isTold = false
  var hasInputEnded = false
  /// What follows the current request is none.
  var isNonsense = false
  /// Something of the answer is written.
  var hasBegun = false
  private var wantsToRead = false
  var isHeldBack = false
  var thrownAway = 0
  var lastActive = NIODeadline.now()
  private var clock: Scheduled<Void>?
  /// What is written, kept for its room.
  var bytes = ByteBuffer()
  static let keptCapacity = 8 << 10
  /// Waits until there is room to write.
  var roomWaiter: UnsafeContinuation<Bool, Never>?

  init(_ front: HTTPFront, loop: any EventLoop, idleTime: TimeAmount) {
    self.front = front
    self.loop = loop
    self.idleTime = idleTime
    executor = LoopExecutor.of(loop)
  }

  var isOpen: Bool { context != nil }

  // MARK: The connection's life

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    if context.channel.isActive { begin(context) }
  }

  func handlerRemoved(context: ChannelHandlerContext) { end() }

  func channelActive(context: ChannelHandlerContext) {
    begin(context)
    context.fireChannelActive()
  }

  func channelInactive(context: ChannelHandlerContext) {
    end()
    context.fireChannelInactive()
  }

  private func begin(_ context: ChannelHandlerContext) {
    guard clock == nil else { return }
    peer = context.channel.remoteAddress?.ipAddress ?? ""
    // Below the encoder: answers of the proxied routes are written as bytes.
    output = try? context.pipeline.syncOperations.context(handlerType: HTTPResponseEncoder.self)
    scheduleClock(idleTime)
  }

  private func end() {
    context = nil
    output = nil
    clock?.cancel()
    clock = nil
    waiting.removeAll()
    if case .proxied(let exchange) = current {
      exchange.client.leave()
      exchange.body.end(IncomingBody.Broken())
    }
    current = .nothing
    answerRoomWaiter(false)
  }

  private func scheduleClock(_ time: TimeAmount) {
    let bound = NIOLoopBound(self, eventLoop: loop)
    clock = loop.scheduleTask(in: time) { bound.value.checkIdle() }
  }

  /// Closes a connection that is idle, that sends its request too slowly, or that takes nothing of its answer.
  private func checkIdle() {
    let left = idleTime - (NIODeadline.now() - lastActive)
    if !isRequestRead || isAnswered || roomWaiter != nil, left <= .nanoseconds(0) {
      context?.close(promise: nil)
    } else {
      scheduleClock(left > .nanoseconds(0) ? left : idleTime)
    }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    switch event {
    case is ChannelShouldQuiesceEvent:
      isLast = true
      waiting.removeAll()
      if isAnswered, isRequestRead { leave() }
      return
    case ChannelEvent.inputClosed:
      hasInputEnded = true
      switch current {
      case .nothing: if isTold { context.close(promise: nil) } else { leave() }
      case .passed:
        // Behind this handler nobody must hear of the end while requests wait here.
        if waiting.isEmpty { context.fireUserInboundEventTriggered(event) }
      case .proxied(let exchange):
        exchange.client.leave()
        if !isRequestRead { exchange.body.end(IncomingBody.Broken()) }
        if isAnswered { leave() }
      }
      return
    default: context.fireUserInboundEventTriggered(event)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard error is HTTPParserError else { return context.fireErrorCaught(error) }
    isNonsense = true
    switch current {
    case .nothing: refuseNonsense()
    // The decoder reads nothing after it: what is being read never ends.
    case .passed: if !isRequestRead { context.fireErrorCaught(error) }
    case .proxied(let exchange): if !isRequestRead { exchange.body.end(error) }
    }
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    if context.channel.isWritable { answerRoomWaiter(true) }
    context.fireChannelWritabilityChanged()
  }

  func answerRoomWaiter(_ isOpen: Bool) {
    guard let waiter = roomWaiter else { return }
    roomWaiter = nil
    waiter.resume(returning: isOpen)
  }

  // MARK: What the client sends

  func read(context: ChannelHandlerContext) {
    // What waits is bounded by one look at the socket.
    if waiting.isEmpty, !isHeldBack { context.read() } else { wantsToRead = true }
  }

  func readAgain() {
    guard wantsToRead, waiting.isEmpty, !isHeldBack else { return }
    wantsToRead = false
    context?.read()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !isLingering else { return }
    if waiting.isEmpty, !isRequestRead || isAnswered {
      take(unwrapInboundIn(data), data)
    } else if !isLast {
      waiting.append(unwrapInboundIn(data))
    }
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    // A request that has not come whole: its reader looks at what is there.
    if case .proxied(let exchange) = current, !exchange.hasStarted { start(exchange) }
    context.fireChannelReadComplete()
  }

  /// - Parameter data: the same part.
  func take(_ part: HTTPServerRequestPart, _ data: NIOAny?) {
    guard let context else { return }
    lastActive = .now()
    switch part {
    case .head(let head):
      guard !isLast else { return }
      take(head, context)
    case .body(let bytes):
      switch current {
      case .nothing: break
      case .passed: context.fireChannelRead(data ?? wrapInboundOut(part))
      case .proxied(let exchange): take(bytes, exchange)
      }
    case .end:
      guard !isRequestRead else { return }
      isRequestRead = true
      switch current {
      case .nothing: break
      case .passed: context.fireChannelRead(data ?? wrapInboundOut(part))
      case .proxied(let exchange):
        exchange.body.end()
        if !exchange.hasStarted { start(exchange) }
      }
      if isAnswered { advance() }
    }
  }

  private func take(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    let hosts = head.headers.reduce(into: 0) { count, field in
      if field.name.utf8.count == 4, field.name.lowercased() == "host" { count += 1 }
    }
    isOld = head.version == .http1_0
    guard hosts == 1 || (hosts == 0 && isOld) else { return refuseNonsense() }
    isRequestRead = false
    isAnswered = false
    hasBegun = false
    isLast = isLast || !head.isKeepAlive
    if let exchange = ProxiedExchange(head, front) {
      current = .proxied(exchange)
      if exchange.isAsked == true { sendContinue() }
    } else {
      current = .passed
      var head = head
      // What closes the connection after the answer is looked for in this form.
      if !head.isKeepAlive { head.headers.replaceOrAdd(name: "connection", value: "close") }
      context.fireChannelRead(wrapInboundOut(.head(head)))
    }
  }

  private func take(_ bytes: ByteBuffer, _ exchange: ProxiedExchange) {
    if isAnswered {
      thrownAway += bytes.readableBytes
      if thrownAway > Self.patience { context?.close(promise: nil) }
      return
    }
    let bound = NIOLoopBound(self, eventLoop: loop)
    let (loop, body) = (loop, exchange.body)
    isHeldBack = !body.add(bytes) {
      if loop.inEventLoop { bound.value.letGo() } else { loop.execute { bound.value.letGo() } }
    }
  }

  private func letGo() {
    isHeldBack = false
    readAgain()
  }

  func start(_ exchange: ProxiedExchange) {
    exchange.hasStarted = true
    let writer = ConnectionWriter(self)
    let (front, request, began, peer) = (front, exchange.request, exchange.began, peer)
    Task.immediate(executorPreference: executor) {
      await front.respond(to: request, since: began, from: peer, through: writer)
    }
  }

  // MARK: What is written behind this handler

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    switch unwrapOutboundIn(data) {
    case .head(var head) where isOld:
      head.version = .http1_0
      context.write(wrapOutboundOut(.head(head)), promise: promise)
    case .end:
      context.write(data, promise: promise)
      guard case .passed = current else { return }
      isAnswered = true
      advance()
    default: context.write(data, promise: promise)
    }
  }

  func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
    switch (mode, current) {
    // So a server that stops ends what lasts too long.
    case (.input, .nothing), (.input, .proxied): context.close(mode: .all, promise: promise)
    default: context.close(mode: mode, promise: promise)
    }
  }
}
