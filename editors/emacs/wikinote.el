;;; wikinote.el --- Language server for linked markdown notes -*- lexical-binding: t -*-

;; Version: 0.1.0
;; Package-Requires: ((emacs "29.1"))
;; Keywords: hypermedia, languages, tools
;; SPDX-License-Identifier: MIT OR Apache-2.0

;;; Commentary:

;; Tells Eglot of Wikinote: a language server for a folder of markdown notes
;; that link to each other, and cite moments of videos.  In your init file:
;;
;;     (require 'wikinote)
;;     (wikinote-setup)
;;
;; The program `wikinote' has to be on your path.

;;; Code:

(require 'eglot)
(require 'project)

(defgroup wikinote nil
  "Language server for linked markdown notes."
  :group 'eglot
  :prefix "wikinote-")

(defcustom wikinote-command '("wikinote" "server")
  "The program that serves notes, and its arguments."
  :type '(repeat string))

(defcustom wikinote-modes '(markdown-mode gfm-mode markdown-ts-mode)
  "Major modes that Wikinote serves."
  :type '(repeat symbol))

(defconst wikinote-root-markers '(".wikinote.toml" ".obsidian" "quartz.config.ts")
  "Files and folders that tell where a folder of notes begins.")

;;;###autoload
(defun wikinote-play-moment ()
  "Play the video at the stamp at point."
  (interactive)
  (let ((here (eglot--TextDocumentPositionParams)))
    (unless (jsonrpc-request (eglot--current-server-or-lose) :workspace/executeCommand
                             `(:command "wikinote.playMoment" :arguments ,(vector here)))
      (user-error "There is no moment of a video here"))))

;;;###autoload
(defun wikinote-setup ()
  "Have Eglot serve notes by Wikinote, in every buffer of `wikinote-modes'."
  (interactive)
  (add-to-list 'eglot-server-programs (cons wikinote-modes wikinote-command))
  (dolist (marker wikinote-root-markers)
    (add-to-list 'project-vc-extra-root-markers marker))
  (dolist (mode wikinote-modes)
    (add-hook (intern (format "%s-hook" mode)) #'eglot-ensure)))

(provide 'wikinote)
;;; wikinote.el ends here
