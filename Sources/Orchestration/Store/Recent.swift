/// Values in a generation, of some 10 KiB each: departments that answer at once do so long before as many other cases have come.
private let most = 1000

/// What was put last, by case; what was not put again for long is forgotten.
struct Recent<Value> {
    /// Two generations: when the younger one is full, the older one is forgotten.
    private var young: [String: Value] = [:]
    private var old: [String: Value] = [:]

    subscript(request: String) -> Value? {
        get { young[request] ?? old[request] }
        set {
            guard let newValue else {
                young[request] = nil
                old[request] = nil
                return
            }
            if young.count >= most { (old, young) = (young, [:]) }
            young[request] = newValue
        }
    }
}
