/// What comes after what among the tasks of a matter.
struct TaskOrder {
    /// By task, all that must have come to an end before it. Tasks that wait for each other are left out of each other's.
    private(set) var predecessors: [String: Set<String>] = [:]
    private var direct: [String: [String]] = [:]

    /// Logs names that do not exist, and loops.
    init(tasks: [TaskDraft], reader: FileReader) {
        let names = tasks.map(\.name)
        for task in tasks {
            for predecessor in task.after where !names.contains(predecessor.name) {
                let question = Spelling.question(predecessor.name, among: names.filter { $0 != task.name })
                reader.complain(.reference, predecessor.place, "There is no task “\(predecessor.name)” to come after\(question)")
            }
            direct[task.name] = task.after.map(\.name).filter(names.contains)
        }
        for task in tasks {
            let all = reached(from: task.name)
            predecessors[task.name] = all.subtracting([task.name])
            // Of a loop, its first task in the file speaks.
            guard all.contains(task.name) else { continue }
            let loop = names.filter { $0 == task.name || (all.contains($0) && reached(from: $0).contains(task.name)) }
            guard loop.first == task.name else { continue }
            let place = tasks.first { $0.name == task.name }?.node.place(of: ["after"]) ?? .whole
            reader.complain(
                .order, place,
                loop.count == 1
                    ? "“\(task.name)” comes after itself."
                    : "\(loop.map { "“\($0)”" }.joined(separator: ", ")) come after each other, so none could begin.")
        }
    }

    /// The sum of the limits along the slowest way to a task, its own included; nil where a limit is not known or the way is a loop.
    func longestTime(to task: String, limits: [String: Duration]) -> Duration? {
        var path: Set<String> = []
        func time(_ task: String) -> Duration? {
            guard let limit = limits[task], path.insert(task).inserted else { return nil }
            defer { path.remove(task) }
            var longest = Duration.zero
            for predecessor in direct[task] ?? [] {
                guard let before = time(predecessor) else { return nil }
                longest = max(longest, before)
            }
            return longest + limit
        }
        return time(task)
    }

    private func reached(from task: String) -> Set<String> {
        var reached: Set<String> = []
        var waiting = direct[task] ?? []
        while let next = waiting.popLast() {
            if reached.insert(next).inserted { waiting += direct[next] ?? [] }
        }
        return reached
    }
}
