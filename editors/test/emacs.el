;;; emacs.el --- Drives Eglot against the real server  -*- lexical-binding: t -*-

;;; Commentary:

;; emacs -Q --batch -l emacs.el, with $WORKSPACE a copy of test-workspace.
;; The keys of the README's table are pressed (`press').  In batch nothing is
;; idle, so what Emacs does when it is, is called by name; every wait pumps
;; process output, with a deadline.

;;; Code:

(require 'cl-lib)
(require 'markdown-mode)
(load (expand-file-name "editors/emacs/wikinote.el" (getenv "REPOSITORY")) nil t)

(defvar workspace (file-name-as-directory (file-truename (getenv "WORKSPACE"))))
(defvar passed 0)
(defvar failed 0)
(defvar deadline (/ (string-to-number (or (getenv "DEADLINE_MS") "20000")) 1000.0))
(setq eglot-sync-connect 30 eglot-confirm-server-edits nil eglot-events-buffer-config '(:size 0)
      eglot-autoreconnect t make-backup-files nil create-lockfiles nil auto-save-default nil
      vc-handled-backends nil xref-prompt-for-identifier nil confirm-kill-processes nil
      inhibit-message t eglot-send-changes-idle-time 0)

(defun out (format &rest arguments)
  (princ (concat (apply #'format format arguments) "\n") #'external-debugging-output))

(defun wait-for (what condition)
  (let ((end (+ (float-time) deadline)) got)
    (while (and (not (setq got (funcall condition))) (< (float-time) end))
      (read-event nil nil 0.02))
    (or got (error "Never came: %s" what))))

(defmacro check (name &rest body)
  (declare (indent 1))
  `(condition-case problem
       (progn ,@body (cl-incf passed) (out "ok   %s" ,name))
     (error (cl-incf failed) (out "FAIL %s: %s" ,name (error-message-string problem)))))

(defun open-note (path)
  "Visit PATH as it is on disk."
  (find-file (concat workspace path))
  (when (buffer-modified-p) (set-buffer-modified-p nil) (revert-buffer t t t))
  ;; What `eglot-ensure' put off until the command ends.
  (run-hooks 'post-command-hook)
  (wait-for "a server" #'eglot-current-server))

(defun on (text)
  (goto-char (point-min))
  (search-forward text)
  (goto-char (match-beginning 0)))

(defun line () (buffer-substring-no-properties (line-beginning-position) (line-end-position)))

(defun finding (text)
  "The message of a finding of this buffer with TEXT in it."
  (cl-some (lambda (found)
             (and (string-search text (flymake-diagnostic-text found)) (flymake-diagnostic-text found)))
           (flymake-diagnostics)))

(defun wait-for-finding (text)
  (wait-for text (lambda () (flymake-start) (finding text))))

(defun press (keys)
  "Press KEYS in the buffer that is current, and go where they lead."
  (switch-to-buffer (current-buffer))
  (execute-kbd-macro (kbd keys))
  (set-buffer (window-buffer)))

(defun meta-x (command &rest answers)
  "Type COMMAND after `M-x', and each of ANSWERS when it asks."
  (press (concat "M-x " (mapconcat (lambda (text) (concat (mapconcat #'single-key-description text " ") " RET"))
                                   (cons command answers) " "))))

(defun pick ()
  "Have a list of what fits, and take the first."
  (press "C-M-i")
  (press "M-<down> M-RET"))

(defun listed ()
  "What the list of places says."
  (with-current-buffer (or (get-buffer "*xref*") (error "No list")) (buffer-string)))

(defun on-disk (path)
  (with-temp-buffer (insert-file-contents (concat workspace path)) (buffer-string)))

(out "GNU Emacs %s" emacs-version)
(wikinote-setup)

(check "starts, at the root of the notes"
  (open-note "two_channels_compared.md")
  (unless (eq major-mode 'markdown-mode) (error "In %s" major-mode))
  (unless (file-equal-p (project-root (eglot--project (eglot-current-server))) workspace)
    (error "At %s" (eglot--project (eglot-current-server)))))

(check "shows diagnostics, and goes to the next one"
  (wait-for-finding "could be")
  (goto-char (point-min))
  (meta-x "flymake-goto-next-error")
  (unless (looking-at-p "overview]]") (error "At %s" (line))))

(check "lists the findings of all notes if asked to"
  (let* ((settings (concat workspace ".wikinote.toml"))
         (before (with-temp-buffer (insert-file-contents settings) (buffer-string))))
    (with-temp-file settings (insert before "[diagnostics]\nwhole-vault = \"always\"\n"))
    ;; Of a note that no test has opened yet.
    (wait-for "a finding of a note that is not open"
              (lambda () (assoc (concat workspace "brainbasics/attention_and_acetylcholine.md") flymake-list-only-diagnostics)))
    (meta-x "flymake-show-project-diagnostics")
    (with-current-buffer (flymake--project-diagnostics-buffer (project-root (project-current)))
      (unless (string-search "attention_and_acetylcholine.md" (buffer-string)) (error "%s" (buffer-string))))
    (with-temp-file settings (insert before))))

(check "applies a quick fix"
  (open-note "brainbasics/glutamate_and_gaba.md")
  (wait-for-finding "is the title of")
  (on "NMDA receptor basics")
  (meta-x "eglot-code-actions" "Change target")
  (wait-for "the fix" (lambda () (equal (line) "- the title: [[nmda_receptor_basics | NMDA receptor basics]]"))))

(check "goes to the note of a link"
  (open-note "brainbasics/brainbasics.md")
  (on "glutamate_and_gaba")
  (press "M-.")
  (unless (string-suffix-p "/glutamate_and_gaba.md" buffer-file-name) (error "At %s" buffer-file-name)))

(check "goes to the heading of a link"
  (open-note "brainbasics/glutamate_and_gaba.md")
  (on "Where it acts")
  (press "M-.")
  (unless (equal (line) "## Where it acts") (error "At %s" (line))))

(check "goes from a stamp to what is said"
  (open-note "hubermanlab/how_ketamine_acts_in_the_brain.md")
  (on "00:46:00")
  (press "M-.")
  (unless (string-suffix-p ".en.vtt" buffer-file-name) (error "At %s" buffer-file-name))
  (unless (string-prefix-p "00:46:00" (line)) (error "At %s" (line))))

(check "shows a hover, of a note and of a moment"
  (dolist (case '(("bdnf_and_growth_signals|" . "backlinks") ("[00:46:00]" . "foot comes off the brake")))
    (open-note "hubermanlab/how_ketamine_acts_in_the_brain.md")
    (on (car case))
    (meta-x "eldoc")
    (wait-for (cdr case) (lambda () (with-current-buffer (eldoc-doc-buffer) (string-search (cdr case) (buffer-string)))))))

(check "completes a link with its brackets"
  (dolist (brackets '("" "]]"))
    (open-note "brainbasics/exercise_and_new_neurons.md")
    (goto-char (point-max))
    (insert "\nRead [[bdnf")
    (save-excursion (insert brackets))
    (eglot--signal-textDocument/didChange)
    (pick)
    (unless (string-match-p "\\`Read \\[\\[bdnf_and_growth_signals | [^]|[]+\\]\\]\\'" (line)) (error "%s" (line)))))

(check "completes a moment, also by what is said"
  (dolist (typed '("[00:46" "@foot comes off"))
    (open-note "hubermanlab/how_ketamine_acts_in_the_brain.md")
    (goto-char (point-max))
    (insert "\n" typed)
    (eglot--signal-textDocument/didChange)
    (pick)
    (unless (string-search "data-t=\"00:46:0" (line)) (error "%s" (line)))))

(check "lists references"
  (open-note "hubermanlab/nmda_receptor_basics.md")
  (on "NMDA receptor basics")
  (press "M-?")
  (dolist (note '("glutamate_and_gaba.md" "long_term_potentiation.md"))
    (unless (string-search note (listed)) (error "%s" (listed)))))

(check "shows the outline"
  (open-note "hubermanlab/nmda_receptor_basics.md")
  (meta-x "imenu" "Two keys for one gate" "The magnesium plug")
  (unless (equal (line) "### The magnesium plug") (error "At %s" (line))))

(check "finds headings of the vault by name"
  (press "C-M-. nmda#magnesium RET")
  (unless (string-search "The magnesium plug" (listed)) (error "%s" (listed))))

(check "marks the same link elsewhere"
  (open-note "hubermanlab/how_ketamine_acts_in_the_brain.md")
  (on "nmda_receptor_basics")
  (eglot-signature-eldoc-function #'ignore)
  (eglot-hover-eldoc-function #'ignore)
  (wait-for "marks" (lambda () (> (length eglot--highlights) 1))))

(check "hints at titles"
  (open-note "brainbasics/critical_periods.md")
  (goto-char (point-max))
  (insert "\n[[index]]\n")
  (eglot--signal-textDocument/didChange)
  (let ((hints (jsonrpc-request (eglot-current-server) :textDocument/inlayHint
                                (list :textDocument (eglot--TextDocumentIdentifier)
                                      :range (list :start (eglot--pos-to-lsp-position (point-min))
                                                   :end (eglot--pos-to-lsp-position (point-max)))))))
    (unless (string-search "Welcome" (format "%S" hints)) (error "%S" hints))))

(check "renames a heading and the anchors of its links"
  (open-note "hubermanlab/bdnf_and_growth_signals.md")
  (on "Where it acts")
  (meta-x "eglot-rename" "Where it works")
  (save-some-buffers t)
  (unless (string-search "BDNF#Where it works" (on-disk "brainbasics/glutamate_and_gaba.md")) (error "Not there")))

(check "says why it cannot rename a note"
  (open-note "brainbasics/brainbasics.md")
  (on "critical_periods")
  (condition-case refused (progn (meta-x "eglot-rename" "windows") (error "It did"))
    (error (unless (string-search "`wikinote rename`" (error-message-string refused)) (signal (car refused) (cdr refused))))))
(out "gap: Eglot lets no server create, rename or delete files: `wikinote rename' and `wikinote new' do")
(out "gap: Emacs tells no server of a file renamed in Dired: `wikinote rename' takes links along")

(check "notices a file that appears, changes and goes on disk"
  (let ((note (concat workspace "brainbasics/to_come_later.md")))
    (with-temp-file (concat workspace "brainbasics/reads.md") (insert "Read [[to_come_later#A part]].\n"))
    (open-note "brainbasics/reads.md")
    (wait-for-finding "no note is named")
    (with-temp-file note (insert "A note at last.\n"))
    (wait-for "another finding" (lambda () (flymake-start) (and (not (finding "no note is named")) (finding "A part"))))
    (with-temp-file note (insert "## A part\n"))
    (wait-for "neither finding" (lambda () (flymake-start) (not (or (finding "no note is named") (finding "A part")))))
    (delete-file note)
    (wait-for-finding "no note is named")))

(check "plays a moment"
  (let (opened)
    (cl-letf (((symbol-function 'browse-url) (lambda (address &rest _) (setq opened address))))
      (open-note "hubermanlab/how_ketamine_acts_in_the_brain.md")
      (on "[00:46:00]")
      (meta-x "wikinote-play-moment")
      (wait-for "the address" (lambda () (and opened (string-match-p "Rxmv7rT9leo.*=2760" opened)))))))

(check "has a server again after it is killed"
  (open-note "brainbasics/reads.md")
  (let ((before (eglot-current-server)))
    (signal-process (jsonrpc--process before) 'SIGKILL)
    (wait-for "its end" (lambda () (not (jsonrpc-running-p before))))
    (wait-for "another server" (lambda () (and (eglot-current-server) (not (eq before (eglot-current-server)))
                                               (jsonrpc-running-p (eglot-current-server)))))
    (goto-char (point-max))
    (insert "\n[[nowhere_to_be_found]]\n")
    (eglot--signal-textDocument/didChange)
    (wait-for-finding "nowhere_to_be_found")))
(out "gap: Eglot shows no code lenses, colours, folds or call hierarchy: hovers tell the backlinks, `M-?' lists them")

(check "wikinote.el compiles and is documented without a warning"
  (let ((file (expand-file-name "editors/emacs/wikinote.el" (getenv "REPOSITORY")))
        (byte-compile-error-on-warn t) (byte-compile-dest-file-function (lambda (_) (make-temp-file "wikinote" nil ".elc"))))
    (unless (byte-compile-file file) (error "%s" (with-current-buffer "*Compile-Log*" (buffer-string))))
    (require 'checkdoc)
    (with-current-buffer (find-file-noselect file)
      (let (warned)
        (cl-letf (((symbol-function 'checkdoc-create-error) (lambda (text &rest _) (push text warned) nil)))
          (checkdoc-current-buffer t))
        (when warned (error "%S" warned))))))

(ignore-errors (eglot-shutdown-all))
(out "%d passed, %d failed" passed failed)
(kill-emacs (if (> failed 0) 1 0))
;;; emacs.el ends here
