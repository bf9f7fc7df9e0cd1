/// <reference types="vite/client" />

declare const __SELVEDGE_VERSION__: string
