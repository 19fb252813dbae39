import Glibc
import OpenClawStore
import StructuredText

// storechange HOME order PROVIDER ID… | key ID SECRET
// The environment's LOCK_RETRIES says how often a lock is tried, every 10 to 20 milliseconds.

let arguments = Array(CommandLine.arguments.dropFirst())
guard arguments.count >= 2 else { exit(64) }
let context = StoreContext(home: arguments[0], environment: ["HOME": arguments[0]])
guard let instance = OpenClawStores.read(in: context).current, let agent = instance.agent(for: .order) else { exit(1) }
var patience = LockPatience.standard
if let text = getenv("LOCK_RETRIES").map({ String(cString: $0) }), let number = Int(text) {
  patience = LockPatience(retries: number, first: .milliseconds(10), longest: .milliseconds(20))
}
let writer = StoreWriter(context: context, patience: patience)
let change: StoreChange
switch arguments[1] {
case "order" where arguments.count > 2:
  change = .setOrder(provider: arguments[2], ids: Array(arguments[3...]))
case "key" where arguments.count == 4:
  change = .setProfile(
    id: arguments[2],
    SealedJSON(
      .members([("type", "api_key".json), ("provider", "openrouter".json), ("key", arguments[3].json)])))
default: exit(64)
}
do {
  let outcome = try writer.apply([change], to: agent, of: instance, reason: "test")
  print(outcome.hasChanged ? "changed" : "same")
} catch {
  print("\(error)")
  exit(error.exitCode)
}
