import Contracts
import JSON
import Messaging
import MessagingTestKit
import NIOHTTP1

/// Looks at an installation without changing anything.
struct Examination: Sendable {
    /// How long the broker may take to take us in.
    private static let brokerLimit = Duration.seconds(8)

    /// Everything that can be looked at, in the order in which it is shown.
    static let all = ["contracts", "rabbitmq", "broker", "gateway", "departments", "cases", "metrics"]
    /// What is looked at unless something else is asked for: `metrics` is for a process that has nothing else to show.
    static let usual = all.filter { $0 != "metrics" }

    let settings: Settings
    /// Where the broker's address stands; the default means that nobody has said which broker.
    let brokerOrigin: String

    func check(_ id: String) async -> HealthCheck {
        switch id {
        case "contracts": contracts()
        case "rabbitmq": rabbitMQ()
        case "broker": await broker()
        case "gateway": await gateway()
        case "departments": await departments()
        case "cases": await cases()
        default: await metrics()
        }
    }

    private func contracts() -> HealthCheck {
        do {
            let catalogue = try ContractsFolder.load(settings.contracts)
            return HealthCheck(id: "contracts", status: .ok, detail: "\(catalogue.matters.count) matters in \(settings.contracts)")
        } catch {
            let detail = error.findings.isEmpty ? error.message : "\(error.findings.count) mistakes in \(settings.contracts)"
            return HealthCheck(id: "contracts", status: .failed, detail: detail, fix: "onevisit contract lint \(settings.contracts)")
        }
    }

    private func rabbitMQ() -> HealthCheck {
        do {
            let installation = try RabbitMQInstallation.find()
            return HealthCheck(id: "rabbitmq", status: .ok, detail: "\(installation.server), for `onevisit dev`")
        } catch {
            return HealthCheck(
                id: "rabbitmq", status: .warning, detail: "not installed here; only `onevisit dev` needs it", fix: "apt-get install rabbitmq-server")
        }
    }

    private func broker() async -> HealthCheck {
        let address = Setting.withoutPassword(settings.broker.url)
        guard brokerOrigin != "default" else {
            return HealthCheck(id: "broker", status: .skipped, detail: "broker.url is not set here; the gateway's check speaks for its own broker")
        }
        do {
            let departments = try Array(ContractsFolder.load(settings.contracts).departments.values)
            let topology = Topology.orchestrator(gateway: settings.gateway, departments: departments)
            let bus = try BrokerAccess.bus(settings.broker, topology: topology, use: .expect, name: "doctor")
            guard let reason = await Self.reasonForWaiting(bus) else {
                return HealthCheck(id: "broker", status: .ok, detail: "\(address): logged in, and all queues are there")
            }
            return HealthCheck(
                id: "broker", status: .failed, detail: "\(address): \(reason)",
                fix: "Start the broker, or correct broker.url; the orchestrator declares the queues when it starts.")
        } catch {
            return HealthCheck(id: "broker", status: .failed, detail: error.message)
        }
    }

    /// Runs the bus until it is ready, and then says nothing, or until the time is over, and then says what it was waiting for.
    private static func reasonForWaiting(_ bus: any MessageBus) async -> String? {
        await withTaskGroup(of: String?.self) { group in
            group.addTask {
                do throws(MessagingError) {
                    try await bus.run()
                    return "the bus ended"
                } catch {
                    return error.message
                }
            }
            group.addTask {
                for await status in bus.statusChanges() where status.isReady { return nil }
                return "the bus ended"
            }
            group.addTask {
                do { try await Task.sleep(for: brokerLimit) } catch { return nil }
                switch (bus.status.publishing, bus.status.consuming) {
                case (.down(let reason), _), (_, .down(let reason)): return reason
                case (.blocked(_, let reason), _): return "it takes no messages: \(reason)"
                default: return "not ready after \(brokerLimit)"
                }
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }

    private func gateway() async -> HealthCheck {
        do {
            let client = try GatewayClient(settings.api, language: .en)
            let reply = try await client.exchange(.GET, "/readyz?verbose")
            // A gateway that is not ready answers with 503 and its checks.
            let checks = try GatewayClient.read(reply)["checks"]?.array ?? []
            let wrong = checks.filter { $0["ready"]?.bool != true }.map { "\($0["name"]?.string ?? ""): \($0["detail"]?.string ?? "")" }
            guard reply.status == 200 else {
                return HealthCheck(id: "gateway", status: .failed, detail: "\(client.endpoint) is not ready: \(wrong.joined(separator: "; "))")
            }
            return HealthCheck(id: "gateway", status: .ok, detail: "\(client.endpoint) is ready")
        } catch {
            return HealthCheck(id: "gateway", status: .failed, detail: error.message)
        }
    }

    private func departments() async -> HealthCheck {
        do {
            let items = try await GatewayClient(settings.api, language: .en).get("/v1/departments")["items"]?.array ?? []
            let wrong = items.compactMap { item -> String? in
                let alarms = (item["alarms"]?.array ?? []).compactMap(\.string)
                let presence = item["presence"]?.string ?? "unknown"
                guard presence != "present" || !alarms.isEmpty else { return nil }
                return "\(item["department"]?.string ?? "") \(presence)" + (alarms.isEmpty ? "" : " (\(alarms.joined(separator: ", ")))")
            }
            guard !wrong.isEmpty else { return HealthCheck(id: "departments", status: .ok, detail: "all \(items.count) are present") }
            return HealthCheck(
                id: "departments", status: .warning, detail: wrong.joined(separator: "; "),
                fix: "Start the adapter: onevisit adapter run <department>. The others are answered meanwhile.")
        } catch {
            // The gateway's own check has said it where it cannot be reached.
            return HealthCheck(id: "departments", status: error.kind == .unreachable ? .skipped : .failed, detail: error.message)
        }
    }

    /// What somebody has to look at. It is no fault of the installation, so it never makes it unhealthy.
    private func cases() async -> HealthCheck {
        guard settings.api.operatorToken != nil else {
            return HealthCheck(id: "cases", status: .skipped, detail: "api.operatorToken is not set here; cases are for operators to look after")
        }
        do {
            var api = settings.api
            api.token = api.operatorToken
            let account = try await GatewayClient(api, language: .en).get("/v1/operations/account")
            return Self.cases(account)
        } catch {
            return HealthCheck(id: "cases", status: .skipped, detail: error.message)
        }
    }

    /// What an account says.
    static func cases(_ account: JSONValue) -> HealthCheck {
        let counts = [
            ("overdue", account["overdue"]?.integer ?? 0, "onevisit request list --all --overdue"),
            ("held", account["open"]?["held"]?.integer ?? 0, "onevisit held list"),
            ("parked", account["parked"]?.integer ?? 0, "onevisit parked list"),
        ].filter { $0.1 > 0 }
        guard !counts.isEmpty else { return HealthCheck(id: "cases", status: .ok, detail: "none is overdue or held, and nothing is parked") }
        return HealthCheck(
            id: "cases", status: .warning, detail: counts.map { "\($0.1) \($0.0)" }.joined(separator: ", "),
            fix: counts.map(\.2).joined(separator: "; "))
    }

    private func metrics() async -> HealthCheck {
        let address = "http://\(settings.metrics.host):\(settings.metrics.port)"
        do {
            let client = try GatewayClient(.init(url: address, token: nil), language: .en)
            let status = try await client.exchange(.GET, "/metrics").status
            return HealthCheck(id: "metrics", status: status == 200 ? .ok : .failed, detail: "\(address)/metrics says \(status)")
        } catch {
            return HealthCheck(id: "metrics", status: .failed, detail: error.message)
        }
    }
}
