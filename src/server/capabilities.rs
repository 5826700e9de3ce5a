use serde_json::Value;
use tower_lsp::ls_types::{
    CallHierarchyServerCapability, CodeActionOptions, CodeActionProviderCapability,
    CodeLensOptions, CompletionOptions, DiagnosticOptions, DiagnosticServerCapabilities,
    DocumentLinkOptions, ExecuteCommandOptions, FileOperationFilter, FileOperationPattern,
    FileOperationRegistrationOptions, FoldingRangeProviderCapability, HoverProviderCapability,
    OneOf, PositionEncodingKind, RenameOptions, SaveOptions, SelectionRangeProviderCapability,
    SemanticTokensFullOptions, SemanticTokensOptions, SemanticTokensServerCapabilities,
    ServerCapabilities, TextDocumentSyncCapability, TextDocumentSyncKind, TextDocumentSyncOptions,
    TextDocumentSyncSaveOptions, WorkDoneProgressOptions,
    WorkspaceFileOperationsServerCapabilities, WorkspaceFoldersServerCapabilities,
    WorkspaceServerCapabilities,
};

use crate::features::ActionKind;
use crate::text::PositionEncoding;

/// What this client can do. Nothing richer than that is ever sent to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClientCan {
    /// What a column counts: the first encoding the client offers that we know.
    pub encoding: PositionEncoding,
    /// `LocationLink` for definitions.
    pub definition_links: bool,
    /// `DocumentSymbol` with children, not `SymbolInformation`.
    pub nested_symbols: bool,
    /// Markdown in hovers.
    pub hover_markdown: bool,
    /// Markdown in the documentation of completion items.
    pub completion_markdown: bool,
    /// `CodeAction` literals; without them we offer none, as none of our commands edits.
    pub code_action_literals: bool,
    /// `codeAction/resolve` for edits, and `CodeAction.data` kept until then.
    pub resolves_actions: bool,
    /// `CodeAction.isPreferred`.
    pub preferred_actions: bool,
    /// `CodeAction.disabled`: why something cannot be done.
    pub disabled_actions: bool,
    /// `WorkspaceEdit.documentChanges`, and so versions.
    pub document_changes: bool,
    /// `create` among `WorkspaceEdit`'s resource operations.
    pub creates_files: bool,
    /// `rename` among them.
    pub renames_files: bool,
    /// `prepareRename`.
    pub prepares_rename: bool,
    /// `workspace/willRenameFiles`.
    pub asks_before_renames: bool,
    /// `workspace/didRenameFiles`.
    pub tells_of_renames: bool,
    /// Change annotations: a large edit can ask to be confirmed.
    pub change_annotations: bool,
    /// `Diagnostic.relatedInformation`.
    pub related_information: bool,
    /// Asks for diagnostics itself; then none are pushed.
    pub pulls_diagnostics: bool,
    /// Can be told to ask again.
    pub refreshes_diagnostics: bool,
    /// Says that it shows code lenses.
    pub shows_lenses: bool,
    /// Can be told to ask for code lenses again,
    pub refreshes_lenses: bool,
    /// for inlay hints,
    pub refreshes_hints: bool,
    /// for semantic tokens.
    pub refreshes_tokens: bool,
    /// `DocumentLink.tooltip`.
    pub link_tooltips: bool,
    /// `window/workDoneProgress/create`.
    pub progress: bool,
    /// `window/showDocument`.
    pub shows_documents: bool,
    /// `workspace/configuration`.
    pub configuration: bool,
    /// Can be asked to tell of changed settings.
    pub registers_configuration: bool,
    /// Can be asked to watch files.
    pub watches_files: bool,
    /// Can watch files below a given folder.
    pub relative_patterns: bool,
}

impl ClientCan {
    /// Reads the params of `initialize`. Whatever is missing or odd counts as "cannot".
    pub fn read(params: &Value) -> Self {
        let capability = |path: &str| params.pointer(&format!("/capabilities/{path}"));
        let yes = |path: &str| capability(path).and_then(Value::as_bool).unwrap_or(false);
        let there = |path: &str| capability(path).is_some_and(Value::is_object);
        let lists_markdown = |path: &str| {
            let formats = capability(path).and_then(Value::as_array);
            formats.is_some_and(|formats| formats.iter().any(|format| format == "markdown"))
        };
        let operates = |kind: &str| {
            let kinds = capability("workspace/workspaceEdit/resourceOperations");
            let kinds = kinds.and_then(Value::as_array);
            kinds.is_some_and(|kinds| kinds.iter().any(|other| other == kind))
        };
        let resolves = |path: &str, property: &str| {
            let properties = capability(&format!("{path}/resolveSupport/properties"));
            let properties = properties.and_then(Value::as_array);
            properties.is_some_and(|all| all.iter().any(|other| other == property))
        };
        // One that cannot be told to pull again (Neovim 0.10) would show stale
        // findings whenever another note changes; pushing serves it better.
        let pulls = there("textDocument/diagnostic") && yes("workspace/diagnostics/refreshSupport");
        Self {
            encoding: encoding(capability("general/positionEncodings")),
            definition_links: yes("textDocument/definition/linkSupport"),
            nested_symbols: yes("textDocument/documentSymbol/hierarchicalDocumentSymbolSupport"),
            hover_markdown: lists_markdown("textDocument/hover/contentFormat"),
            completion_markdown: lists_markdown(
                "textDocument/completion/completionItem/documentationFormat",
            ),
            code_action_literals: there("textDocument/codeAction/codeActionLiteralSupport"),
            resolves_actions: resolves("textDocument/codeAction", "edit")
                && yes("textDocument/codeAction/dataSupport"),
            preferred_actions: yes("textDocument/codeAction/isPreferredSupport"),
            disabled_actions: yes("textDocument/codeAction/disabledSupport"),
            // Neovim 0.10 tells of operations only, and they travel among document changes.
            document_changes: yes("workspace/workspaceEdit/documentChanges")
                || operates("create")
                || operates("rename"),
            creates_files: operates("create"),
            renames_files: operates("rename"),
            prepares_rename: yes("textDocument/rename/prepareSupport"),
            asks_before_renames: yes("workspace/fileOperations/willRename"),
            tells_of_renames: yes("workspace/fileOperations/didRename"),
            change_annotations: there("workspace/workspaceEdit/changeAnnotationSupport"),
            related_information: yes("textDocument/publishDiagnostics/relatedInformation")
                || yes("textDocument/diagnostic/relatedInformation"),
            pulls_diagnostics: pulls,
            refreshes_diagnostics: pulls,
            shows_lenses: there("textDocument/codeLens"),
            refreshes_lenses: yes("workspace/codeLens/refreshSupport"),
            refreshes_hints: yes("workspace/inlayHint/refreshSupport"),
            refreshes_tokens: yes("workspace/semanticTokens/refreshSupport"),
            link_tooltips: yes("textDocument/documentLink/tooltipSupport"),
            progress: yes("window/workDoneProgress"),
            shows_documents: yes("window/showDocument/support"),
            configuration: yes("workspace/configuration"),
            registers_configuration: yes("workspace/didChangeConfiguration/dynamicRegistration"),
            // Helix 25 says that it can, and then reports only what it saves itself.
            watches_files: yes("workspace/didChangeWatchedFiles/dynamicRegistration")
                && params.pointer("/clientInfo/name") != Some(&Value::from("helix")),
            relative_patterns: yes("workspace/didChangeWatchedFiles/relativePatternSupport"),
        }
    }

    /// Renames of files and folders that we want to hear of: of pictures, too,
    /// because notes show them.
    fn renamed_files(&self) -> Option<WorkspaceFileOperationsServerCapabilities> {
        let all = FileOperationRegistrationOptions {
            filters: vec![FileOperationFilter {
                scheme: Some("file".to_owned()),
                pattern: FileOperationPattern {
                    glob: "**/*".to_owned(),
                    matches: None,
                    options: None,
                },
            }],
        };
        let operations = WorkspaceFileOperationsServerCapabilities {
            will_rename: self.asks_before_renames.then(|| all.clone()),
            did_rename: self.tells_of_renames.then_some(all),
            ..WorkspaceFileOperationsServerCapabilities::default()
        };
        (self.asks_before_renames || self.tells_of_renames).then_some(operations)
    }

    /// What we offer to this client.
    pub fn offer(&self) -> ServerCapabilities {
        let trigger = ["[", "#", "^", "|", "!", "/", "\"", ":", "@"]
            .map(str::to_owned)
            .to_vec();
        ServerCapabilities {
            position_encoding: Some(match self.encoding {
                PositionEncoding::Utf8 => PositionEncodingKind::UTF8,
                PositionEncoding::Utf16 => PositionEncodingKind::UTF16,
                PositionEncoding::Utf32 => PositionEncodingKind::UTF32,
            }),
            text_document_sync: Some(TextDocumentSyncCapability::Options(
                TextDocumentSyncOptions {
                    open_close: Some(true),
                    change: Some(TextDocumentSyncKind::INCREMENTAL),
                    save: Some(TextDocumentSyncSaveOptions::SaveOptions(SaveOptions {
                        include_text: Some(false),
                    })),
                    ..TextDocumentSyncOptions::default()
                },
            )),
            definition_provider: Some(OneOf::Left(true)),
            hover_provider: Some(HoverProviderCapability::Simple(true)),
            completion_provider: Some(CompletionOptions {
                trigger_characters: Some(trigger),
                resolve_provider: Some(true),
                ..CompletionOptions::default()
            }),
            document_link_provider: Some(DocumentLinkOptions {
                resolve_provider: Some(false),
                work_done_progress_options: WorkDoneProgressOptions::default(),
            }),
            document_symbol_provider: Some(OneOf::Left(true)),
            workspace_symbol_provider: Some(OneOf::Left(true)),
            folding_range_provider: Some(FoldingRangeProviderCapability::Simple(true)),
            selection_range_provider: Some(SelectionRangeProviderCapability::Simple(true)),
            call_hierarchy_provider: Some(CallHierarchyServerCapability::Simple(true)),
            // Neovim 0.10 shows lenses and does not say so: whoever asks gets them.
            code_lens_provider: Some(CodeLensOptions {
                resolve_provider: Some(true),
            }),
            inlay_hint_provider: Some(OneOf::Left(true)),
            semantic_tokens_provider: Some(SemanticTokensServerCapabilities::from(
                SemanticTokensOptions {
                    work_done_progress_options: WorkDoneProgressOptions::default(),
                    legend: super::semantic_tokens::legend(),
                    range: Some(true),
                    full: Some(SemanticTokensFullOptions::Delta { delta: Some(true) }),
                },
            )),
            references_provider: Some(OneOf::Left(true)),
            document_highlight_provider: Some(OneOf::Left(true)),
            rename_provider: Some(match self.prepares_rename {
                true => OneOf::Right(RenameOptions {
                    prepare_provider: Some(true),
                    work_done_progress_options: WorkDoneProgressOptions::default(),
                }),
                // `RenameOptions` only where `prepareSupport` is told (LSP 3.17).
                false => OneOf::Left(true),
            }),
            code_action_provider: self.code_action_literals.then(|| {
                CodeActionProviderCapability::Options(CodeActionOptions {
                    code_action_kinds: Some(ActionKind::ALL.map(super::code_action::kind).to_vec()),
                    resolve_provider: self.resolves_actions.then_some(true),
                    ..CodeActionOptions::default()
                })
            }),
            execute_command_provider: Some(ExecuteCommandOptions {
                commands: super::execute_command::COMMANDS.map(str::to_owned).to_vec(),
                work_done_progress_options: WorkDoneProgressOptions::default(),
            }),
            diagnostic_provider: self.pulls_diagnostics.then(|| {
                DiagnosticServerCapabilities::Options(DiagnosticOptions {
                    identifier: Some("wikinote".to_owned()),
                    inter_file_dependencies: true,
                    workspace_diagnostics: true,
                    ..DiagnosticOptions::default()
                })
            }),
            workspace: Some(WorkspaceServerCapabilities {
                workspace_folders: Some(WorkspaceFoldersServerCapabilities {
                    supported: Some(true),
                    change_notifications: Some(OneOf::Left(true)),
                }),
                file_operations: self.renamed_files(),
            }),
            ..ServerCapabilities::default()
        }
    }
}

/// The first encoding in the client's order that we know; UTF-16 if it offers
/// none (LSP 3.17, `general.positionEncodings`).
fn encoding(offered: Option<&Value>) -> PositionEncoding {
    let offered = offered
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default();
    offered
        .iter()
        .find_map(|name| match name.as_str()? {
            "utf-8" => Some(PositionEncoding::Utf8),
            "utf-16" => Some(PositionEncoding::Utf16),
            "utf-32" => Some(PositionEncoding::Utf32),
            _ => None,
        })
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_clients_order_of_encodings_decides() {
        let agreed = |offer: Value| {
            ClientCan::read(&json!({"capabilities": {"general": {"positionEncodings": offer}}}))
                .encoding
        };
        assert_eq!(
            agreed(json!(["utf-7", "utf-32", "utf-8"])),
            PositionEncoding::Utf32
        );
        assert_eq!(agreed(json!(["utf-8", "utf-16"])), PositionEncoding::Utf8);
        assert_eq!(agreed(json!([])), PositionEncoding::Utf16);
        assert_eq!(agreed(json!("utf-8")), PositionEncoding::Utf16);
    }

    #[test]
    fn who_takes_operations_takes_document_changes() {
        let edits = json!({"resourceOperations": ["rename", "create", "delete"]});
        let neovim = json!({"capabilities": {"workspace": {"workspaceEdit": edits}}});
        assert!(ClientCan::read(&neovim).document_changes);
        let none = json!({"capabilities": {"workspace": {"workspaceEdit": {}}}});
        assert!(!ClientCan::read(&none).document_changes);
    }

    #[test]
    fn odd_capabilities_count_as_cannot() {
        let odd = json!({"capabilities": {"textDocument": {
            "hover": {"contentFormat": ["html", "markdown"]},
            "definition": {"linkSupport": "yes"},
            "codeAction": null,
        }, "window": 7}});
        let expected = ClientCan {
            hover_markdown: true,
            ..ClientCan::default()
        };
        assert_eq!(ClientCan::read(&odd), expected);
        assert_eq!(ClientCan::read(&Value::Null), ClientCan::default());
    }
}
