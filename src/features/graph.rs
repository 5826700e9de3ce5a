//! `wikinote graph`: the notes and the links between them, to be drawn or read
//! by other programs.

mod dot;
mod mermaid;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;

use crate::vault::{NameKey, Note, NoteId, NotePath, Resolution, RootId, Vault};

pub use dot::dot;
pub use mermaid::mermaid;

/// Notes, what they link to, and the links.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Graph {
    /// Notes by path, then files that are no notes by path, then missing names.
    pub nodes: Vec<GraphNode>,
    /// By their ends.
    pub links: Vec<GraphLink>,
}

/// One end of links.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GraphNode {
    /// Its index in [`Graph::nodes`].
    pub id: usize,
    /// What it is.
    pub kind: GraphNodeKind,
    /// To be shown: a note's title, a file's name, a missing name as written.
    pub title: String,
    /// Below the vault's folder; nothing if it is missing.
    pub path: Option<String>,
}

/// What is at one end of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum GraphNodeKind {
    /// A note.
    Note,
    /// A file that is no note, which a note links to.
    File,
    /// A name that nobody answers to.
    Missing,
}

/// All links from one node to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct GraphLink {
    /// The linking note, by its [`GraphNode::id`].
    pub source: usize,
    /// Where they lead.
    pub target: usize,
    /// How many there are.
    pub count: usize,
    /// Whether each of them could as well mean another node.
    pub ambiguous: bool,
}

/// The part of the graph that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Around {
    /// The note in the middle.
    pub note: NoteId,
    /// So many links away from it at most, in either direction.
    pub depth: usize,
}

/// The graph of the vault, or of what is near one note.
///
/// Every note is a node. So are files that notes link to and names that nobody
/// answers to. Links of a note to itself, to the web and to times of a video are
/// left out; an ambiguous link leads to each of its candidates. Each note's
/// links are looked at once.
pub fn graph(vault: &Vault, around: Option<Around>) -> Graph {
    let mut notes: Vec<(NoteId, &Note)> = vault.notes().map(|(id, note)| (id, &**note)).collect();
    notes.sort_unstable_by(|(_, a), (_, b)| a.path.cmp(&b.path));
    let mut ends = Ends::default();
    for (at, (id, _)) in notes.iter().enumerate() {
        ends.notes.insert(*id, at);
    }
    let mut links: FxHashMap<(End, End), (usize, bool)> = FxHashMap::default();
    for (at, (_, note)) in notes.iter().enumerate() {
        for link in note.parsed().links.iter() {
            let meaning = vault.resolve(note, &link);
            let ambiguous = matches!(meaning, Resolution::Ambiguous { .. });
            for target in ends.of(vault, note, &link, meaning) {
                if target == End::Note(at) {
                    continue;
                }
                let (count, sure) = links.entry((End::Note(at), target)).or_default();
                *count += 1;
                *sure |= !ambiguous;
            }
        }
    }
    let kept = around.map(|around| near(&links, ends.notes.get(&around.note), around.depth));
    ends.graph(&notes, &links, kept.as_ref())
}

/// A node before it has a number: by its place in the list of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum End {
    Note(usize),
    File(usize),
    Missing(usize),
}

#[derive(Default)]
struct Ends {
    notes: FxHashMap<NoteId, usize>,
    files: Vec<NotePath>,
    file_at: FxHashMap<NotePath, usize>,
    missing: Vec<String>,
    missing_at: FxHashMap<(RootId, (NameKey, bool)), usize>,
}

impl Ends {
    /// Where a link that means `meaning` leads; nowhere if it leaves the vault.
    fn of(
        &mut self,
        vault: &Vault,
        from: &Note,
        link: &crate::syntax::Link,
        meaning: Resolution,
    ) -> Vec<End> {
        let end = match meaning {
            Resolution::Note(target) => self.notes.get(&target.note).copied().map(End::Note),
            Resolution::File { path, .. } => Some(self.file(path)),
            Resolution::Missing => vault.missing_name(from, link).map(|missing| {
                let at = (from.path.root, missing.key);
                let next = self.missing.len();
                let at = *self.missing_at.entry(at).or_insert(next);
                if at == next {
                    self.missing.push(missing.name);
                }
                End::Missing(at)
            }),
            Resolution::External => None,
            Resolution::Ambiguous { candidates, .. } => {
                let end = |one: crate::vault::Candidate| match one.note {
                    Some(id) => self.notes.get(&id).copied().map(End::Note),
                    None => Some(self.file(one.path)),
                };
                return candidates.into_iter().filter_map(end).collect();
            }
        };
        end.into_iter().collect()
    }

    fn file(&mut self, path: NotePath) -> End {
        let next = self.files.len();
        let at = *self.file_at.entry(path.clone()).or_insert(next);
        if at == next {
            self.files.push(path);
        }
        End::File(at)
    }

    /// Numbers the nodes that are kept (all, if nothing says which).
    fn graph(
        &self,
        notes: &[(NoteId, &Note)],
        links: &FxHashMap<(End, End), (usize, bool)>,
        kept: Option<&FxHashSet<End>>,
    ) -> Graph {
        let note_ends = (0..notes.len()).map(End::Note);
        let mut files: Vec<usize> = (0..self.files.len()).collect();
        files.sort_unstable_by_key(|at| self.files.get(*at));
        let mut missing: Vec<usize> = (0..self.missing.len()).collect();
        missing.sort_by_key(|at| self.missing.get(*at));
        let ends = note_ends
            .chain(files.into_iter().map(End::File))
            .chain(missing.into_iter().map(End::Missing))
            .filter(|end| kept.is_none_or(|kept| kept.contains(end)));
        let mut graph = Graph::default();
        let mut numbers: FxHashMap<End, usize> = FxHashMap::default();
        for end in ends {
            let described = match end {
                End::Note(at) => notes.get(at).map(|(_, note)| {
                    let title = note.title().trim().to_owned();
                    (GraphNodeKind::Note, title, Some(note.path.to_string()))
                }),
                End::File(at) => self.files.get(at).map(|path| {
                    let name = path.file_name().to_owned();
                    (GraphNodeKind::File, name, Some(path.to_string()))
                }),
                End::Missing(at) => {
                    let name = self.missing.get(at).cloned();
                    name.map(|name| (GraphNodeKind::Missing, name, None))
                }
            };
            let Some((kind, title, path)) = described else {
                continue;
            };
            let id = graph.nodes.len();
            numbers.insert(end, id);
            graph.nodes.push(GraphNode {
                id,
                kind,
                title,
                path,
            });
        }
        let link = |((from, to), (count, sure)): (&(End, End), &(usize, bool))| {
            Some(GraphLink {
                source: *numbers.get(from)?,
                target: *numbers.get(to)?,
                count: *count,
                ambiguous: !sure,
            })
        };
        graph.links = links.iter().filter_map(link).collect();
        graph
            .links
            .sort_unstable_by_key(|link| (link.source, link.target));
        graph
    }
}

/// What is at most `depth` links away from the note in the middle, itself too.
fn near(
    links: &FxHashMap<(End, End), (usize, bool)>,
    middle: Option<&usize>,
    depth: usize,
) -> FxHashSet<End> {
    let mut neighbours: FxHashMap<End, Vec<End>> = FxHashMap::default();
    for (from, to) in links.keys() {
        neighbours.entry(*from).or_default().push(*to);
        neighbours.entry(*to).or_default().push(*from);
    }
    let mut edge: Vec<End> = middle.map(|at| End::Note(*at)).into_iter().collect();
    let mut seen: FxHashSet<End> = edge.iter().copied().collect();
    for _ in 0..depth {
        if edge.is_empty() {
            break;
        }
        let beyond = edge.iter().filter_map(|end| neighbours.get(end)).flatten();
        edge = beyond.copied().filter(|end| seen.insert(*end)).collect();
    }
    seen
}

/// A label on one line: control characters and those that turn the direction of
/// reading would spoil more than their own label.
fn on_one_line(text: &str) -> String {
    let odd =
        |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}');
    let letters = text.chars().map(|c| if odd(c) { ' ' } else { c });
    let text: String = letters.collect();
    text.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::fixture::{Fixture, expected};

    const NOTES: &str = "
//- /a.md
---
title: 'One \"quoted\" \\ #1 & AT&amp;T [x] <b>'
---
[[b]] [[b#x|y]] [[a]] [[#here]] ![[pic.png]] [[wanted]] [[Wanted.md]] [[x/b]]
[web](https://example.org) [[00:01:02]] [[twin]]
//- /b.md
[[c]]
//- /c.md
1. [[d]]
//- /d.md
//- /pic.png
//- /unused.png
//- /x/twin.md
//- /y/twin.md
[[b]]
";

    fn drawn(around: Option<(&str, usize)>) -> Graph {
        let fixture = Fixture::new(NOTES);
        let around = around.map(|(path, depth)| Around {
            note: fixture.note(path).0,
            depth,
        });
        graph(&fixture.vault, around)
    }

    fn titles(graph: &Graph) -> Vec<&str> {
        graph.nodes.iter().map(|node| &*node.title).collect()
    }

    #[test]
    fn notes_files_and_missing_names_are_nodes() {
        let graph = drawn(None);
        assert_eq!(
            titles(&graph)[1..],
            ["b", "c", "d", "twin", "twin", "pic.png", "wanted", "x/b"]
        );
        let links = graph.links.iter().map(|link| {
            let sure = if link.ambiguous { "?" } else { "" };
            format!("{}-{} {}{sure}", link.source, link.target, link.count)
        });
        let links: Vec<String> = links.collect();
        assert_eq!(
            links,
            [
                "0-1 2", "0-4 1?", "0-5 1?", "0-6 1", "0-7 2", "0-8 1", "1-2 1", "2-3 1", "5-1 1"
            ]
        );
        assert_eq!(graph.nodes[7].kind, GraphNodeKind::Missing);
        assert_eq!(graph.nodes[7].path, None);
    }

    #[test]
    fn around_a_note_links_count_in_both_directions() {
        assert_eq!(titles(&drawn(Some(("d.md", 0)))), ["d"]);
        assert_eq!(titles(&drawn(Some(("d.md", 1)))), ["c", "d"]);
        let two = drawn(Some(("d.md", 2)));
        assert_eq!(titles(&two), ["b", "c", "d"]);
        assert_eq!(two.links.len(), 2);
        let all = drawn(Some(("d.md", usize::MAX)));
        assert_eq!(all, drawn(None), "cycles end");
    }

    #[test]
    fn names_are_escaped_for_each_format() {
        let graph = drawn(None);
        expected!(
            dot(&graph),
            r#"
digraph vault {
  graph [rankdir=LR];
  node [shape=box, style=rounded, fontname="sans-serif"];
  n0 [label="One \"quoted\" \\ #1 & AT&amp;amp;T [x] <b>", tooltip="a.md"];
  n1 [label="b", tooltip="b.md"];
  n2 [label="c", tooltip="c.md"];
  n3 [label="d", tooltip="d.md"];
  n4 [label="twin", tooltip="x/twin.md"];
  n5 [label="twin", tooltip="y/twin.md"];
  n6 [label="pic.png", tooltip="pic.png", shape=note, style=solid];
  n7 [label="wanted", tooltip="missing: no note has this name", style="rounded,dashed", color=red, class=missing];
  n8 [label="x/b", tooltip="missing: no note has this name", style="rounded,dashed", color=red, class=missing];
  n0 -> n1 [weight=2, tooltip="2 links"];
  n0 -> n4 [style=dotted];
  n0 -> n5 [style=dotted];
  n0 -> n6;
  n0 -> n7 [weight=2, tooltip="2 links"];
  n0 -> n8;
  n1 -> n2;
  n2 -> n3;
  n5 -> n1;
}
"#
        );
        expected!(
            mermaid(&graph),
            r#"
graph LR
  n0["One #34;quoted#34; #92; #35;1 #38; AT#38;amp#59;T #91;x#93; #60;b#62;"]
  n1["b"]
  n2["c"]
  n3["d"]
  n4["twin"]
  n5["twin"]
  n6(["pic.png"])
  n7["wanted (missing)"]:::missing
  n8["x/b (missing)"]:::missing
  n0 --> n1
  n0 -.-> n4
  n0 -.-> n5
  n0 --> n6
  n0 --> n7
  n0 --> n8
  n1 --> n2
  n2 --> n3
  n5 --> n1
  classDef missing stroke:#c00,stroke-dasharray:4 3
"#
        );
        let json = serde_json::to_value(&graph).unwrap();
        assert_eq!(
            json["nodes"][0]["title"],
            "One \"quoted\" \\ #1 & AT&amp;T [x] <b>"
        );
        assert_eq!(json["nodes"][7]["kind"], "missing");
        assert_eq!(json["links"][1]["ambiguous"], true);
        let empty = super::graph(&Fixture::new("//- /pic.png").vault, None);
        assert_eq!(dot(&empty).lines().last(), Some("}"));
        assert!(mermaid(&empty).starts_with("graph LR\n"));
    }
}
