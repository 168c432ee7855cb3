import Contracts

extension TestFolder {
    static let caseMatter = "matters/permit-renewal.yaml"

    /// The small folder with a matter that is a case and shows all that cases have.
    static func withCase() -> TestFolder {
        func operation(_ name: String, lane: String, effect: String, request: String, data: String) -> String {
            """
            operation: police.\(name)
            version: 1
            lane: \(lane)
            summary: { zh: 证, en: Permit }
            effect: \(effect)
            timing: { typical: 500ms, limit: 700ms }
            request: { type: object, required: [\(request)], properties: { \(request): { type: string }, photo: { type: object } } }
            data: { type: object, properties: { \(data): { type: string } } }
            examples:
              - name: done
                request: { \(request): "1" }
                reply: { outcome: answered, data: { \(data): "2" } }
            """
        }
        let renew = operation("permit.renew", lane: "case", effect: "{ query: police.permit.read@1 }", request: "residentId", data: "permitNumber")
        return TestFolder()
            .adding("departments/police/permit.renew.v1.yaml", renew)
            .adding(
                "departments/police/permit.cancel.v1.yaml",
                operation("permit.cancel", lane: "case", effect: "once", request: "permitNumber", data: "cancelledOn")
            )
            .adding(
                "departments/police/permit.read.v1.yaml",
                operation("permit.read", lane: "case", effect: "none", request: "residentId", data: "permitNumber")
            )
            .adding(
                "departments/police/photo.read.v1.yaml",
                operation("photo.read", lane: "case", effect: "none", request: "residentId", data: "photo")
            )
            .adding(caseMatter, renewal)
    }

    private static let renewal = """
        matter: permit-renewal
        version: 4
        title: { zh: 换证, en: Renewal }
        kind: case
        audience: [citizen]
        channels: [counter]
        identity: face
        purpose: residence-permit
        form: { type: object, properties: { phone: { type: string } } }
        clock: { start: complete-papers, statutory: 20wd, extension: 10wd, promised: 7wd, stops: [supplement, inspection], reminders: [3wd, 1wd] }
        documents:
          id-photo:
            title: { zh: 照片, en: Photograph }
            need: required
            types: [image/jpeg, image/png]
            most: 5242880
            from: police.photo.read@1
          lease: { title: { zh: 合同, en: Lease }, need: optional, types: [application/pdf], most: 1000 }
        handout: as-ready
        retention: 730d
        tasks:
          renewal:
            operation: police.permit.renew@1
            input: { residentId: /applicant/residentId, photo: /documents/id-photo }
            clock: { start: decision, statutory: 10wd }
            documents: [id-photo, lease]
            undo:
              operation: police.permit.cancel@1
              input: { permitNumber: /tasks/renewal/permitNumber }
          check:
            operation: police.permit.read@1
            input: { residentId: /form/phone }
            after: [renewal]
        """
}
