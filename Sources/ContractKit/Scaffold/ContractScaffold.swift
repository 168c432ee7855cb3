/// The contract files that a new department begins with: the department, something that it is asked at once, and something that it does.
public struct ContractScaffold: Sendable {
    public var department: String

    public init(department: String) {
        self.department = department
    }

    /// The files, by their paths from the contracts' folder.
    public var files: [ScaffoldFile] {
        let folder = "departments/\(department)"
        return [
            ScaffoldFile("\(folder)/department.yaml", filled(Self.departmentFile)),
            ScaffoldFile("\(folder)/record.read.v1.yaml", filled(Self.lookup)),
            ScaffoldFile("\(folder)/notice.file.v1.yaml", filled(Self.case)),
        ]
    }

    private func filled(_ text: String) -> String { text.replacing("@DEPARTMENT@", with: department) }

    private static let departmentFile = """
        department: @DEPARTMENT@
        title: { zh: "@DEPARTMENT@", en: "@DEPARTMENT@" }       # what citizens read: replace both
        openingHours: { zh: "周一至周五 9:00–17:00", en: "Monday to Friday 9:00–17:00" }
        instances: 1        # adapter instances expected to live; fewer is an alarm
        capacity: 200       # its tasks that may be on their way at once
        contact: it@@DEPARTMENT@.example

        """

    private static let lookup = """
        # Something that the department is asked and answers at once. Replace it by what it knows.
        operation: @DEPARTMENT@.record.read
        version: 1
        lane: lookup
        summary: { zh: 档案查询, en: A record }
        effect: none
        timing: { typical: 40ms, limit: 800ms }

        request:
          type: object
          required: [residentId]
          properties:
            residentId: { type: string, format: resident-id, title: { zh: 公民身份号码, en: Resident identity number } }

        data:
          type: object
          required: [recordNo, openedOn]
          properties:
            recordNo: { type: string, minLength: 1, maxLength: 30, title: { zh: 档案编号, en: Record number } }
            openedOn: { type: string, format: date, title: { zh: 建档日期, en: Opened on } }

        problems:
          record-sealed: { zh: 档案已封存, en: The record is sealed }

        sensitive:
          request: [/residentId]
          data: [/recordNo]

        examples:
          - name: a record
            given: resident 990104198507123111 has a record
            request: { residentId: "990104198507123111" }
            reply: { outcome: answered, data: { recordNo: R-000001, openedOn: "2026-03-02" } }
          - name: a sealed record
            given: the record of resident 99010419600101551X is sealed
            request: { residentId: "99010419600101551X" }
            reply: { outcome: refused, problem: { code: record-sealed, detail: "Sealed by order." } }
          - name: no record
            given: resident 990104200109180073 has no record
            request: { residentId: "990104200109180073" }
            reply: { outcome: not-found }

        """

    private static let `case` = """
        # Something that the department does: it takes effect once, and may take days. Replace it by what it does.
        operation: @DEPARTMENT@.notice.file
        version: 1
        lane: case
        summary: { zh: 提交通知, en: Filing a notice }
        effect: once
        timing: { typical: 5s, limit: 3d }

        request:
          type: object
          required: [residentId, subject]
          properties:
            residentId: { type: string, format: resident-id, title: { zh: 公民身份号码, en: Resident identity number } }
            subject: { type: string, minLength: 1, maxLength: 100, title: { zh: 事由, en: Subject } }
            attachmentNo: { type: string, minLength: 1, maxLength: 30, title: { zh: 附件编号, en: Number of the attachment } }

        data:
          type: object
          required: [noticeNo, filedOn]
          properties:
            noticeNo: { type: string, minLength: 1, maxLength: 30, title: { zh: 通知编号, en: Number of the notice } }
            filedOn: { type: string, format: date, title: { zh: 提交日期, en: Filed on } }

        problems:
          not-responsible: { zh: 不属于本部门职责, en: Another department is responsible }

        sensitive:
          request: [/residentId, /subject, /attachmentNo]
          data: [/noticeNo]

        examples:
          - name: a notice
            given: resident 990104198507123111 has filed nothing yet
            request: { residentId: "990104198507123111", subject: building work, attachmentNo: A-1 }
            reply: { outcome: answered, data: { noticeNo: N-000001, filedOn: "2026-11-23" } }
          - name: without its attachment
            given: resident 990104198507123111 has filed nothing yet
            request: { residentId: "990104198507123111", subject: building work }
            reply:
              outcome: incomplete
              missing: [{ pointer: /attachmentNo, code: missing, detail: "The plan of the work is needed." }]
          - name: nobody here is responsible
            given: resident 99010419600101551X lives in another district
            request: { residentId: "99010419600101551X", subject: building work, attachmentNo: A-2 }
            reply: { outcome: refused, problem: { code: not-responsible, detail: "Another district." } }

        """
}
