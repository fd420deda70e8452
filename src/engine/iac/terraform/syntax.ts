// HCL as a tree of our own, with a range for everything. The grammar is tree-sitter's; this file is the only one that knows it.

/** Offsets into the file's text, UTF-16, the end not part of it. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** One step of a reference: `.name`, `[0]`, `["key"]`, `[*]`. */
export type Traversal =
  | (Range & { readonly kind: 'name'; readonly name: string })
  | (Range & { readonly kind: 'index'; readonly index: Expression })
  | (Range & { readonly kind: 'splat' });

/** A part of a template: text as it reads (escapes resolved), an interpolation, or a directive that is not settled. */
export type TemplatePart =
  | (Range & { readonly kind: 'text'; readonly text: string })
  | (Range & { readonly kind: 'interpolation'; readonly expression: Expression })
  | (Range & { readonly kind: 'directive' });

export type Expression = Range &
  (
    | { readonly type: 'literal'; readonly value: string | number | boolean | null; readonly quoted: boolean; readonly raw: string }
    | {
        readonly type: 'template';
        readonly parts: readonly TemplatePart[];
        /** Set for `<<EOT` and `<<-EOT`: the range of the lines between the markers, and how much indentation was taken away. */
        readonly heredoc?: Range & { readonly marker: string; readonly flush: boolean; readonly indent: number };
      }
    | { readonly type: 'tuple'; readonly items: readonly Expression[] }
    | {
        readonly type: 'object';
        readonly entries: readonly (Range & { readonly key: Expression | string; readonly keyRange: Range; readonly value: Expression })[];
      }
    | { readonly type: 'reference'; readonly root: string; readonly rootRange: Range; readonly steps: readonly Traversal[] }
    /** Steps on anything that is not a name: `f(x)[0].y`. */
    | { readonly type: 'access'; readonly of: Expression; readonly steps: readonly Traversal[] }
    | {
        readonly type: 'call';
        readonly name: string;
        readonly nameRange: Range;
        readonly args: readonly Expression[];
        readonly spread: boolean;
      }
    | { readonly type: 'unary'; readonly operator: '-' | '!'; readonly operand: Expression }
    | { readonly type: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }
    | { readonly type: 'conditional'; readonly test: Expression; readonly yes: Expression; readonly no: Expression }
    | {
        readonly type: 'for';
        readonly form: 'tuple' | 'object';
        readonly keyName?: string;
        readonly valueName: string;
        readonly over: Expression;
        readonly key?: Expression;
        readonly value: Expression;
        readonly grouped: boolean;
        readonly test?: Expression;
      }
    | { readonly type: 'parenthesised'; readonly inner: Expression }
    /** What the grammar could not read. */
    | { readonly type: 'broken' }
  );

export interface Attribute extends Range {
  readonly name: string;
  readonly nameRange: Range;
  readonly value: Expression;
}

export interface Block extends Range {
  readonly type: string;
  readonly typeRange: Range;
  readonly labels: readonly (Range & { readonly text: string })[];
  readonly body: Body;
  /** Between the braces, braces not part of it. */
  readonly inner: Range;
  /** The text of the comments that stand right above it. */
  readonly comment?: Range & { readonly text: string };
}

export interface Body {
  readonly attributes: readonly Attribute[];
  readonly blocks: readonly Block[];
}

/** A file, read as far as it can be read. A broken block takes no other one down. */
export interface FileSyntax {
  readonly path: string;
  readonly text: string;
  readonly body: Body;
  readonly broken: readonly (Range & { readonly reason: string })[];
}
